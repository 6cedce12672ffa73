package io.github.camelfeishu.urgent.sandbox;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** The rooms: the top uses control and feishu; both use world and wire, which do not know each other; all use code. */
class RoomsTest {
    private static final String ROOT = "io.github.camelfeishu.urgent.sandbox";
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(ROOT);

    @Test
    void roomsAreEnteredFromAbove() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("top")
                .definedBy(ROOT)
                .layer("control")
                .definedBy(ROOT + ".control")
                .layer("feishu")
                .definedBy(ROOT + ".feishu")
                .layer("world")
                .definedBy(ROOT + ".world")
                .layer("wire")
                .definedBy(ROOT + ".wire")
                .layer("code")
                .definedBy(ROOT + ".code")
                .whereLayer("top")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("control")
                .mayOnlyBeAccessedByLayers("top")
                .whereLayer("feishu")
                .mayOnlyBeAccessedByLayers("top")
                .whereLayer("world")
                .mayOnlyBeAccessedByLayers("top", "control", "feishu")
                .whereLayer("wire")
                .mayOnlyBeAccessedByLayers("top", "control", "feishu")
                .check(CLASSES);
    }

    @Test
    void roomsHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void everyClassIsInARoom() {
        noClasses()
                .should()
                .resideOutsideOfPackages(
                        ROOT, ROOT + ".control", ROOT + ".feishu", ROOT + ".world", ROOT + ".wire", ROOT + ".code")
                .check(CLASSES);
    }

    @Test
    void theWorldKnowsNoHttpAndNoJson() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".world")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "org.eclipse.jetty..", "com.fasterxml..")
                .check(CLASSES);
    }

    @Test
    void onlyTheWireKnowsTheHttpServer() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".wire")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .check(CLASSES);
    }

    @Test
    void theSandboxKnowsNeitherTheComponentNorCamel() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("io.github.camelfeishu..")
                        .and(resideOutsideOfPackage(ROOT + ".."))
                        .or(resideInAPackage("org.apache.camel..")))
                .check(CLASSES);
    }
}
