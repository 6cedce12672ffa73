package io.github.camelfeishu.urgent.karaf.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What is published: the manifest of the jar, and the features file. */
class BundleIT {

    @Test
    void onlyThePublicPackagesAreExported() throws IOException {
        assertThat(packages(header("Export-Package")))
                .containsExactlyInAnyOrder("io.github.camelfeishu.urgent", "io.github.camelfeishu.urgent.api");
    }

    @Test
    void nothingOfItsOwnIsImported() throws IOException {
        assertThat(packages(header("Import-Package"))).noneMatch(name -> name.startsWith("io.github.camelfeishu"));
    }

    @Test
    void itDoesWithoutMicrometer() throws IOException {
        assertThat(header("Import-Package"))
                .containsPattern("io\\.micrometer\\.core\\.instrument;(version=\"[^\"]*\";)?resolution:=optional");
    }

    @Test
    void theFeatureLeavesTheChoiceOfCamelToTheUser() throws IOException {
        String features = Files.readString(published("-features.xml"));

        assertThat(features)
                .contains("<feature version=\"[4.14,5)\">camel-http</feature>")
                .doesNotContain("<repository>", "${");
    }

    private static String header(String name) throws IOException {
        try (JarFile jar = new JarFile(published(".jar").toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            return manifest.getValue(name);
        }
    }

    private static List<String> packages(String header) {
        // versions and uses are quoted, with commas in them
        return Stream.of(header.replaceAll("\"[^\"]*\"", "").split(","))
                .map(clause -> clause.split(";")[0])
                .toList();
    }

    private static Path published(String end) throws IOException {
        Path repository = Path.of(System.getProperty("target"), "repository");
        try (Stream<Path> files = Files.walk(repository.resolve("io/github/camelfeishu/camel-feishu-urgent"))) {
            return files.filter(file -> file.getFileName().toString().endsWith(end))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
