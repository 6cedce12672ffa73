package io.github.camelfeishu.urgent;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** The rooms: urgent, delivery, client, api; each may use those below it, none calls back up. */
@AnalyzeClasses(packages = "io.github.camelfeishu.urgent", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "io.github.camelfeishu.urgent";

    @ArchTest
    static final ArchRule roomsAreEnteredFromAbove = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("urgent")
            .definedBy(ROOT)
            .layer("delivery")
            .definedBy(ROOT + ".delivery")
            .layer("client")
            .definedBy(ROOT + ".client")
            .layer("api")
            .definedBy(ROOT + ".api")
            .whereLayer("urgent")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("delivery")
            .mayOnlyBeAccessedByLayers("urgent")
            .whereLayer("client")
            .mayOnlyBeAccessedByLayers("urgent", "delivery");

    @ArchTest
    static final ArchRule roomsHaveNoCycles =
            slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule policyKnowsNeitherHttpNorExchanges = noClasses()
            .that()
            .resideInAPackage(ROOT + ".delivery")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.hc..", "org.apache.camel..", "java.net..");

    @ArchTest
    static final ArchRule valuesAreJustValues = noClasses()
            .that()
            .resideInAPackage(ROOT + ".api")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache..", "com.fasterxml..", "org.slf4j..");

    @ArchTest
    static final ArchRule theWireKnowsNoExchange = noClasses()
            .that()
            .resideInAPackage(ROOT + ".client")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.apache.camel.Exchange");
}
