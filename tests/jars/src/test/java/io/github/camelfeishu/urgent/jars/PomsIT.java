package io.github.camelfeishu.urgent.jars;

import java.util.List;

import org.apache.maven.model.Dependency;
import org.apache.maven.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What Maven Central asks of a pom, and the BOM. */
class PomsIT {

    private static final String PROJECT = "https://github.com/camelfeishu/feishu-urgent";

    static List<Model> modules() {
        return Published.modules();
    }

    @Test
    void publishedAreParentBomComponentStarterAndSandbox() {
        assertThat(modules())
                .extracting(Model::getArtifactId)
                .containsExactlyInAnyOrder(
                        "camel-feishu-urgent-parent",
                        "camel-feishu-urgent-bom",
                        "camel-feishu-urgent",
                        "camel-feishu-urgent-starter",
                        "feishu-sandbox");
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyPomSaysWhatItIs(Model module) {
        assertThat(module.getName()).isNotBlank();
        assertThat(module.getDescription()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyPomSaysWhereTheProjectIs(Model module) {
        assertThat(module.getUrl()).isEqualTo(PROJECT);
        assertThat(module.getScm().getUrl()).isEqualTo(PROJECT);
        assertThat(module.getScm().getConnection()).isEqualTo("scm:git:" + PROJECT + ".git");
        assertThat(module.getScm().getDeveloperConnection()).startsWith("scm:git:");
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyPomSaysWhoMadeIt(Model module) {
        assertThat(module.getDevelopers()).isNotEmpty().allSatisfy(developer -> assertThat(developer.getName())
                .isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyPomNamesTheLicence(Model module) {
        assertThat(module.getLicenses()).singleElement().satisfies(licence -> assertThat(licence.getUrl())
                .isEqualTo("https://www.apache.org/licenses/LICENSE-2.0"));
    }

    @Test
    void theBomListsEveryPublishedJar() {
        assertThat(bom().getDependencyManagement().getDependencies())
                .extracting(Dependency::getArtifactId)
                .containsExactlyInAnyOrderElementsOf(Published.jarModules().stream()
                        .map(Model::getArtifactId)
                        .toList());
    }

    @Test
    void theBomGivesEveryArtifactTheVersionOfTheBom() {
        assertThat(bom().getDependencyManagement().getDependencies())
                .extracting(Dependency::getVersion)
                .containsOnly("${project.version}");
    }

    @Test
    void theBomInheritsAndImportsNothing() {
        Model bom = bom();

        assertThat(bom.getParent()).isNull();
        assertThat(bom.getProperties()).isEmpty();
        assertThat(bom.getDependencyManagement().getDependencies())
                .extracting(Dependency::getScope)
                .doesNotContain("import");
    }

    @Test
    void theBomSaysByItselfWhatMavenCentralAsksFor() {
        Model bom = bom();

        assertThat(bom.getUrl()).isEqualTo(PROJECT);
        assertThat(bom.getScm().getUrl()).isEqualTo(PROJECT);
        assertThat(bom.getDevelopers()).isNotEmpty();
        assertThat(bom.getLicenses()).isNotEmpty();
    }

    private static Model bom() {
        return Published.raw(Published.file("camel-feishu-urgent-bom", ".pom"));
    }
}
