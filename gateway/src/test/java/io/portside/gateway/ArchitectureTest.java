package io.portside.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The edges inside the gateway. */
@AnalyzeClasses(
    packages = "io.portside.gateway",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String OURS = "io.portside.gateway.";

  @ArchTest
  static final ArchRule BALANCING_IS_PLAIN_JAVA = only("balance", "java..", "org.jspecify..");

  @ArchTest
  static final ArchRule LISTENERS_KNOW_NO_LISTENERS =
      only(
          "tcp",
          "java..",
          "org.jspecify..",
          "org.slf4j..",
          "io.netty..",
          "io.vertx.core..",
          OURS + "balance..",
          OURS + "listener..",
          OURS + "loop..");

  @ArchTest
  static final ArchRule HEALTH_KNOWS_WHAT_IT_CHECKS =
      only(
          "health",
          "java..",
          "org.jspecify..",
          "io.netty..",
          "io.portside.common.config..",
          OURS + "balance..",
          OURS + "loop..");

  @ArchTest
  static final ArchRule NOBODY_DEPENDS_IN_CIRCLES =
      slices().matching(OURS + "(*)..").should().beFreeOfCycles();

  @Test
  void theRulesSeeTheClasses() {
    JavaClasses imported =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.portside.gateway");

    org.assertj.core.api.Assertions.assertThat(imported.contain(OURS + "balance.Upstream"))
        .isTrue();
  }

  private static ArchRule only(String inside, String... allowed) {
    String[] all = java.util.Arrays.copyOf(allowed, allowed.length + 1);
    all[allowed.length] = OURS + inside + "..";
    return classes()
        .that()
        .resideInAPackage(OURS + inside + "..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(all);
  }
}
