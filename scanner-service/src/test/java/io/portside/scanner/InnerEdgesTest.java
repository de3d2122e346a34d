package io.portside.scanner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The core stands alone, adapters stand beside each other, and only the top package wires. */
@AnalyzeClasses(
    packages = "io.portside.scanner",
    importOptions = ImportOption.DoNotIncludeTests.class)
class InnerEdgesTest {
  @ArchTest
  static final ArchRule CORE_KNOWS_NO_ADAPTER_AND_NO_TECHNOLOGY =
      classes()
          .that()
          .resideInAPackage("io.portside.scanner.core")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.portside.scanner.core",
              "io.portside.common.bus",
              "io.portside.common.event",
              "io.portside.common.net",
              "io.vertx.core..",
              "java..",
              "org.slf4j",
              "org.jspecify.annotations");

  @ArchTest
  static final ArchRule ADAPTERS_DO_NOT_KNOW_EACH_OTHER =
      slices()
          .matching("io.portside.scanner.(*)..")
          .namingSlices("adapter $1")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              DescribedPredicate.alwaysTrue(),
              JavaClass.Predicates.resideInAPackage("io.portside.scanner.core"))
          // The command line is a program of its own: it wires what it needs.
          .ignoreDependency(
              JavaClass.Predicates.resideInAPackage("io.portside.scanner.cli"),
              DescribedPredicate.alwaysTrue());
}
