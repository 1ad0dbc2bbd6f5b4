package io.graft.test.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What can be seen of compiled main code: who imports whom. */
class ClassesTest {
  /** A module imports only modules that come before it here. Adapters come last. */
  private static final List<String> ORDER =
      List.of(
          "bootstrap",
          "agent/governance",
          "agent/config",
          "agent/libraries",
          "agent/net",
          "agent/health",
          "agent/mirror",
          "agent/rules",
          "agent/registry",
          "agent/zookeeper",
          "agent/security",
          "agent/telemetry",
          "agent/alerts",
          "agent/weaver",
          "agent/console",
          "agent/gateway",
          "agent/launcher",
          "instrumentation/spi",
          "instrumentation/index");

  /** Modules that know even less than the order allows. */
  private static final Map<String, Set<String>> ONLY =
      Map.of(
          "agent/governance", Set.of("bootstrap"),
          "agent/weaver", Set.of("bootstrap"),
          "instrumentation/spi", Set.of("bootstrap", "agent/governance"),
          "instrumentation/index", Set.of("instrumentation/spi"));

  /** What an adapter may know. */
  private static final Set<String> OF_ADAPTERS =
      Set.of("bootstrap", "agent/governance", "instrumentation/spi");

  /** What adapters of one library's types share, and which they are. */
  private static final Map<String, Set<String>> SHARED =
      Map.of(
          "instrumentation/apache-http4",
          Set.of("instrumentation/apache-httpclient", "instrumentation/apache-httpasyncclient"),
          "instrumentation/netty-client",
          Set.of(
              "instrumentation/reactor-netty",
              "instrumentation/vertx-client",
              "instrumentation/async-http-client",
              "instrumentation/armeria-client"),
          // Declarations in place of a library.
          "instrumentation/liberty-api",
          Set.of("instrumentation/liberty"),
          "instrumentation/helidon-api",
          Set.of("instrumentation/helidon-server"));

  private static final Classes CLASSES = Classes.read();

  @Test
  void importsPointOneWay() {
    Map<String, String> violations = new HashMap<>();
    for (JavaClass type : CLASSES.all()) {
      Module from = CLASSES.moduleOf(type);
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        Module to = CLASSES.moduleOf(dependency.getTargetClass());
        if (to != null && !to.equals(from) && !mayImport(from, to)) {
          violations.put(from.name() + " -> " + to.name(), dependency.getDescription());
        }
      }
    }
    Exceptions.of("module-direction").check(violations);
  }

  private static boolean mayImport(Module from, Module to) {
    if (from.isAdapter()) {
      return OF_ADAPTERS.contains(to.name())
          || SHARED.getOrDefault(to.name(), Set.of()).contains(from.name());
    }
    int lower = ORDER.indexOf(to.name());
    return lower >= 0
        && lower < ORDER.indexOf(from.name())
        && ONLY.getOrDefault(from.name(), Set.of(to.name())).contains(to.name());
  }

  @Test
  void noPackagesImportEachOther() {
    PackageGraph graph = new PackageGraph();
    for (JavaClass type : CLASSES.all()) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (CLASSES.moduleOf(target) != null) {
          graph.add(type.getPackageName(), target.getPackageName(), dependency.getDescription());
        }
      }
    }
    Exceptions exceptions = Exceptions.of("package-cycle");
    exceptions.check(graph.cyclic(exceptions.subjects()));
  }

  @Test
  void governanceHasNoWeavingNoInputAndNoThreads() {
    JavaClasses governance =
        new ClassFileImporter().importPath(new Module("agent/governance").classes());
    noClasses()
        .that()
        // What adapters layer on their connections has the types of sockets and TLS.
        .resideOutsideOfPackage("io.graft.governance.tls")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "net.bytebuddy..",
            "java.nio.file..",
            "java.net.http..",
            "java.lang.instrument..",
            "javax..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.net\\.(Server)?Socket|java\\.io\\.File(.*Stream|Reader|Writer)?")
        .orShould()
        .callMethod(Thread.class, "start")
        .check(governance);
  }

  @Test
  void noTypeHasTheNameOfOneThatItsModuleUses() {
    Map<String, Map<String, String>> foreign = new HashMap<>();
    for (JavaClass type : CLASSES.all()) {
      Map<String, String> names =
          foreign.computeIfAbsent(CLASSES.moduleOf(type).name(), name -> new HashMap<>());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (CLASSES.moduleOf(target) == null && target.getName().indexOf('$') < 0) {
          names.put(target.getSimpleName(), target.getName());
        }
      }
    }
    Map<String, String> violations = new HashMap<>();
    for (JavaClass type : CLASSES.all()) {
      String name = type.getSimpleName();
      String same = foreign.get(CLASSES.moduleOf(type).name()).get(name);
      if (!name.isEmpty() && !type.getName().equals(same) && (same != null || isOfJava(name))) {
        violations.put(type.getName(), "is also " + (same == null ? "a class of java.lang" : same));
      }
    }
    Exceptions.of("foreign-name").check(violations);
  }

  private static boolean isOfJava(String name) {
    try {
      Class.forName("java.lang." + name, false, null);
      return true;
    } catch (ClassNotFoundException | NoClassDefFoundError e) {
      return false;
    }
  }

  @Test
  void theOrderNamesNoModuleTwice() {
    if (new TreeSet<>(ORDER).size() != ORDER.size()) {
      throw new AssertionError(ORDER);
    }
  }
}
