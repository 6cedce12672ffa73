package io.github.camelfeishu.urgent.jars;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.jar.JarFile;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.maven.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

/** What Maven Central and users ask of a jar. */
class JarsIT {

    static List<Path> jars() throws IOException {
        return Published.jars();
    }

    static List<String> modules() {
        return jarModels().stream().map(Model::getArtifactId).toList();
    }

    static List<Model> jarModels() {
        return Published.jarModules();
    }

    @ParameterizedTest
    @MethodSource("jars")
    void everyJarHasTheLicence(Path jar) throws IOException {
        assertThat(text(jar, "META-INF/LICENSE")).isEqualTo(Files.readString(Published.ROOT.resolve("LICENSE")));
    }

    @ParameterizedTest
    @MethodSource("jars")
    void everyJarHasTheNotice(Path jar) throws IOException {
        assertThat(text(jar, "META-INF/NOTICE")).startsWith(Files.readString(Published.ROOT.resolve("NOTICE")));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyModuleHasSources(String module) throws IOException {
        assertThat(names(Published.file(module, "-sources.jar"))).anyMatch(name -> name.endsWith(".java"));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyModuleHasJavadoc(String module) throws IOException {
        assertThat(names(Published.file(module, "-javadoc.jar"))).contains("index.html");
    }

    @ParameterizedTest
    @CsvSource({
        "camel-feishu-urgent, .jar, io.github.camelfeishu.urgent",
        "camel-feishu-urgent-starter, .jar, io.github.camelfeishu.urgent.springboot",
        "feishu-sandbox, .jar, io.github.camelfeishu.urgent.sandbox",
        "feishu-sandbox, -standalone.jar, io.github.camelfeishu.urgent.sandbox"
    })
    void everyJarOfClassesIsAModuleWithAFixedName(String artifact, String end, String module) {
        assertThat(ModuleFinder.of(Published.file(artifact, end)).findAll())
                .singleElement()
                .satisfies(found -> assertThat(found.descriptor().name()).isEqualTo(module));
    }

    @Test
    void theStandaloneSandboxHasTheLicencesOfWhatItBrings() throws IOException {
        assertThat(names(Published.file("feishu-sandbox", "-standalone.jar")))
                .contains("META-INF/SLF4J-LICENSE", "META-INF/FastDoubleParser-LICENSE", "META-INF/Schubfach-LICENSE");
    }

    @Test
    void theComponentIsAnnouncedAsCamelsOwnAre() throws IOException {
        Properties properties = new Properties();
        try (JarFile jar = new JarFile(
                        Published.file("camel-feishu-urgent", ".jar").toFile());
                InputStream file =
                        jar.getInputStream(jar.getEntry("META-INF/services/org/apache/camel/component.properties"))) {
            properties.load(file);
        }
        assertThat(properties)
                .containsAllEntriesOf(Map.of(
                        "components",
                        "feishu-urgent",
                        "groupId",
                        "io.github.camelfeishu",
                        "artifactId",
                        "camel-feishu-urgent",
                        "version",
                        System.getProperty("version")))
                .hasEntrySatisfying(
                        "projectName", name -> assertThat(name).asString().doesNotContain("${"))
                .hasEntrySatisfying(
                        "projectDescription",
                        description -> assertThat(description).asString().doesNotContain("${"));
    }

    @ParameterizedTest
    @MethodSource("jarModels")
    void everyModuleHasABillOfWhatItIsMadeOf(Model module) throws IOException {
        assumeFalse(Boolean.getBoolean("offline"), "CycloneDX makes no bill when Maven is offline");
        JsonNode bill = new ObjectMapper()
                .readTree(module.getProjectDirectory()
                        .toPath()
                        .resolve("target/bom.json")
                        .toFile());

        assertThat(bill.at("/metadata/component/name").asText()).isEqualTo(module.getArtifactId());
        assertThat(bill.path("components").findValuesAsText("name")).contains("jackson-databind");
    }

    private static String text(Path jar, String name) throws IOException {
        assertThat(names(jar)).contains(name);
        try (JarFile file = new JarFile(jar.toFile());
                InputStream entry = file.getInputStream(file.getJarEntry(name))) {
            return new String(entry.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<String> names(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile());
                Stream<String> names = file.stream().map(entry -> entry.getName())) {
            return names.toList();
        }
    }
}
