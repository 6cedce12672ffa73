package io.github.camelfeishu.urgent;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** The rooms: urgent; input, check, callback and watch; delivery; client; api. Each uses those below it, none calls back up. */
class ArchitectureTest {

    private static final String ROOT = "io.github.camelfeishu.urgent";
    // the sandbox and the examples live in packages of the same root
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .importPackagesOf(FeishuUrgentComponent.class)
            .that(JavaClass.Predicates.resideOutsideOfPackage(ROOT + ".sandbox.."));

    @Test
    void roomsAreEnteredFromAbove() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("urgent")
                .definedBy(ROOT)
                .layer("input")
                .definedBy(ROOT + ".input")
                .layer("check")
                .definedBy(ROOT + ".check")
                .layer("callback")
                .definedBy(ROOT + ".callback")
                .layer("watch")
                .definedBy(ROOT + ".watch")
                .layer("delivery")
                .definedBy(ROOT + ".delivery")
                .layer("client")
                .definedBy(ROOT + ".client")
                .layer("api")
                .definedBy(ROOT + ".api")
                .whereLayer("urgent")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("input")
                .mayOnlyBeAccessedByLayers("urgent")
                .whereLayer("check")
                .mayOnlyBeAccessedByLayers("urgent")
                .whereLayer("callback")
                .mayOnlyBeAccessedByLayers("urgent")
                .whereLayer("watch")
                .mayOnlyBeAccessedByLayers("urgent")
                .whereLayer("delivery")
                .mayOnlyBeAccessedByLayers("urgent", "input", "check", "watch")
                .whereLayer("client")
                .mayOnlyBeAccessedByLayers("urgent", "input", "check", "callback", "watch", "delivery")
                .check(CLASSES);
    }

    @Test
    void roomsHaveNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void policyKnowsNeitherHttpNorExchanges() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".delivery")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.hc..", "org.apache.camel..", "java.net..")
                .check(CLASSES);
    }

    @Test
    void valuesAreJustValues() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".api")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache..", "com.fasterxml.jackson.databind..", "org.slf4j..")
                .check(CLASSES);
    }

    @Test
    void theWireKnowsNoExchange() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".client")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.apache.camel.Exchange")
                .check(CLASSES);
    }

    @Test
    void nothingIsFoundByReflection() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.lang.reflect..", "java.lang.invoke..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.ServiceLoader")
                .orShould()
                .callMethodWhere(target(nameMatching("forName|loadClass|resolveClass|newInstance")))
                .check(CLASSES);
    }
}
