package io.portside.chat;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom. The listeners share how they write (json, wire); nobody else is shared. */
@AnalyzeClasses(packages = "io.portside.chat", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule coreKnowsNoAdapterAndNoTechnology =
      classes()
          .that()
          .resideInAPackage("io.portside.chat.core")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "io.vertx.core..",
              "io.portside.chat.core",
              "io.portside.common.bus",
              "io.portside.common.event",
              "io.portside.common.net",
              "org.jspecify.annotations",
              "org.slf4j");

  @ArchTest
  static final ArchRule theStoreKnowsCoreAlone =
      knowsNo("store", "bus", "http", "json", "line", "udp", "wire", "ws");

  @ArchTest
  static final ArchRule theBusKnowsCoreAlone =
      knowsNo("bus", "store", "http", "json", "line", "udp", "wire", "ws");

  @ArchTest
  static final ArchRule restKnowsCoreAlone =
      knowsNo("http", "store", "bus", "line", "udp", "wire", "ws");

  @ArchTest
  static final ArchRule linesKnowNoOtherListener =
      knowsNo("line", "store", "bus", "http", "udp", "ws");

  @ArchTest
  static final ArchRule webSocketsKnowNoOtherListener =
      knowsNo("ws", "store", "bus", "http", "line", "udp");

  @ArchTest
  static final ArchRule datagramsKnowNoOtherListener =
      knowsNo("udp", "store", "bus", "http", "json", "line", "ws");

  private static ArchRule knowsNo(String adapter, String... others) {
    return noClasses()
        .that()
        .resideInAPackage("io.portside.chat." + adapter)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            java.util.stream.Stream.of(others)
                .map(other -> "io.portside.chat." + other)
                .toArray(String[]::new));
  }
}
