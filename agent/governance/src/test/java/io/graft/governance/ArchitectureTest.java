package io.graft.governance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.graft.governance.event.ClientAttempt;
import io.graft.governance.event.Recorder;
import io.graft.governance.inbound.ServerCall;

@AnalyzeClasses(
    packages = "io.graft.governance",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** What adapters layer on their connections has the types of sockets and TLS. */
  private static final String TLS = "io.graft.governance.tls";

  /** The recorder's interface names the two kinds of calls that it reads. */
  @ArchTest
  static final ArchRule NO_CYCLES =
      slices()
          .matching("io.graft.governance.(*)..")
          .should()
          .beFreeOfCycles()
          .ignoreDependency(Recorder.class, ServerCall.class)
          .ignoreDependency(Recorder.class, ClientAttempt.class)
          .ignoreDependency(
              DescribedPredicate.describe(
                  "anonymous recorders",
                  (JavaClass c) -> c.getName().startsWith(Recorder.class.getName() + "$")),
              DescribedPredicate.<JavaClass>alwaysTrue());

  @ArchTest
  static final ArchRule KNOWS_NOTHING_BUT_THE_JDK_AND_BOOTSTRAP =
      noClasses()
          .that()
          .resideOutsideOfPackage(TLS)
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              "java..", "io.graft.governance..", "io.graft.bootstrap..", "org.jspecify..");

  @ArchTest
  static final ArchRule NO_IO_AND_NOTHING_THAT_STARTS_MACHINERY =
      noClasses()
          .that()
          .resideOutsideOfPackage(TLS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.nio.file..",
              "java.util.logging..",
              "java.lang.management..",
              "javax..",
              "java.security..",
              "java.util.stream..");

  @ArchTest
  static final ArchRule NO_SOCKETS_OR_FILES =
      noClasses()
          .that()
          .resideOutsideOfPackage(TLS)
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "open something",
                  (JavaClass c) ->
                      c.getName().matches("java\\.net\\.(Socket|ServerSocket|URL|URLConnection)")
                          || c.getName().matches("java\\.io\\.(File.*Stream|File|Print.*)")));

  @ArchTest
  static final ArchRule NO_THREADS_AND_NO_WAITING =
      noClasses()
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "run or wait",
                  (JavaClass c) ->
                      c.getName().matches("java\\.util\\.concurrent\\..*Execut.*")
                          || c.getName().matches("java\\.util\\.concurrent\\.ForkJoin.*")
                          || c.getName().matches("java\\.util\\.concurrent\\.locks\\..*")
                          || c.getName().matches("java\\.util\\.concurrent\\.CompletableFuture")
                          || c.getName().equals("java.util.Timer")))
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Thread.class, "start");

  /** The code that every call passes; rare events may take the lock of their destination. */
  @ArchTest
  static final ArchRule BREAKERS_AND_BUDGETS_HAVE_NO_LOCK =
      noMethods()
          .that()
          .areDeclaredInClassesThat()
          .resideInAnyPackage("io.graft.governance.(breaker|retry|deadline)..")
          .should()
          .haveModifier(JavaModifier.SYNCHRONIZED);

  @ArchTest
  static final ArchRule ONE_CLOCK =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.graft.governance.time..")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.util.concurrent.ThreadLocalRandom.class, "current");

  @ArchTest
  static final ArchRule POLICIES_ARE_VALUES =
      noClasses()
          .that()
          .resideInAPackage("io.graft.governance.policy..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.graft.governance.(outbound|inbound|balance|breaker|eject)..");

  @ArchTest
  static final ArchRule THE_TWO_WAYS_DO_NOT_KNOW_EACH_OTHER =
      noClasses()
          .that()
          .resideInAPackage("io.graft.governance.outbound..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.graft.governance.inbound..");
}
