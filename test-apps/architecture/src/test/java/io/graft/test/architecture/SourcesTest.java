package io.graft.test.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What can be seen of main code without compiling it: sizes, names and words. */
class SourcesTest {
  private static final int LONGEST_CLASS = 350;
  private static final int LARGEST_PACKAGE = 18;

  private static final Pattern ROLE = Pattern.compile("@Adapter\\(Adapter\\.Role\\.(\\w+)\\)");

  private static final Pattern DRIVER =
      Pattern.compile("extends (Server|Blocking|Async|Spread)(?:Driver|Library)<");

  private static final List<String> TOP_LEVEL =
      List.of(
          "CONTRIBUTING.md",
          "LICENSE",
          "README.md",
          "agent",
          "bootstrap",
          "docs",
          "instrumentation",
          "pom.xml",
          "test-apps");

  private static final List<Source> SOURCES =
      Module.all().stream().flatMap(module -> module.sources().stream()).toList();

  /** What was put there by chance, such as a compiler's file of arguments, is found here. */
  @Test
  void theTopLevelHasOnlyWhatBelongsThere() throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> entries = Files.list(Module.ROOT)) {
      entries
          .map(each -> each.getFileName().toString())
          .filter(name -> !name.matches("[.].*|.*[.]iml|target"))
          .forEach(found::add);
    }
    assertEquals(new TreeSet<>(TOP_LEVEL), found);
  }

  @Test
  void noClassIsTooLong() {
    Map<String, String> violations = new HashMap<>();
    for (Source source : SOURCES) {
      if (source.lines() > LONGEST_CLASS) {
        violations.put(source.path(), source.lines() + " lines, more than " + LONGEST_CLASS);
      }
    }
    Exceptions.of("long-class").check(violations);
  }

  @Test
  void noPackageIsTooLarge() {
    Map<String, Integer> files = new TreeMap<>();
    for (Source source : SOURCES) {
      files.merge(source.inPackage(), source.isPackageInfo() ? 0 : 1, Integer::sum);
    }
    Map<String, String> violations = new HashMap<>();
    files.forEach(
        (name, count) -> {
          if (count > LARGEST_PACKAGE) {
            violations.put(name, count + " files, more than " + LARGEST_PACKAGE);
          }
        });
    Exceptions.of("large-package").check(violations);
  }

  @Test
  void everyPackageSaysWhatItIsFor() {
    Set<String> documented = new HashSet<>();
    for (Source source : SOURCES) {
      if (source.isPackageInfo() && source.prose().contains("/**")) {
        documented.add(source.inPackage());
      }
    }
    Map<String, String> violations = new HashMap<>();
    for (Source source : SOURCES) {
      String name = source.inPackage();
      // A few classes have to be in packages of others.
      if (name.contains(" io.graft.") && !documented.contains(name)) {
        violations.put(name, "has no package-info.java that says what it is for");
      }
    }
    Exceptions.of("package-info").check(violations);
  }

  @Test
  void everyAdapterOfServersOrClientsDeclaresThatItIsOne() {
    Map<String, String> roles = new HashMap<>();
    for (Source source : SOURCES) {
      Matcher role = ROLE.matcher(source.code());
      if (source.isPackageInfo() && role.find()) {
        roles.put(source.inPackage(), role.group(1).equals("CLIENT") ? "calls" : "requests");
      }
    }
    Map<String, String> violations = new HashMap<>();
    int drivers = 0;
    for (Source source : SOURCES) {
      Matcher driver = DRIVER.matcher(source.code());
      if (source.module().isAdapter() && driver.find()) {
        String governs = driver.group(1).equals("Server") ? "requests" : "calls";
        drivers++;
        if (!governs.equals(roles.get(source.inPackage()))) {
          violations.put(
              source.inPackage(),
              source.name() + " governs " + governs + ", but @Adapter does not say so");
        }
      }
    }
    assertEquals(Map.of(), violations);
    assertTrue(drivers > 20, drivers + " drivers");
  }

  @Test
  void noSimpleNameComesTwiceInAModule() {
    Map<String, List<String>> paths = new TreeMap<>();
    for (Source source : SOURCES) {
      if (!source.isPackageInfo()) {
        paths
            .computeIfAbsent(source.module().name() + " " + source.name(), key -> new ArrayList<>())
            .add(source.path());
      }
    }
    Map<String, String> violations = new HashMap<>();
    paths.forEach(
        (name, all) -> {
          if (all.size() > 1) {
            violations.put(name, "comes " + all.size() + " times: " + all);
          }
        });
    Exceptions.of("simple-name").check(violations);
  }

  @Test
  void noWordOfTheOldDialectIsUsed() {
    Map<String, String> violations = new HashMap<>();
    for (Source source : SOURCES) {
      List<String> found = Dialect.in(source);
      if (!found.isEmpty()) {
        violations.put(source.path(), String.join(", ", found));
      }
    }
    Exceptions.of("dialect").check(violations);
  }

  @Test
  void theDialectIsFoundInCodeAndProseAlike() {
    Module module = new Module("agent/none");
    assertEquals(
        List.of("class Fleet", "spoilt", "\"none of ours\""),
        Dialect.in(
            new Source(
                module,
                "A.java",
                1,
                "final class Fleet { void spoilt() {} void fleetOf() {} }",
                "// One that is none of ours.")));
    assertEquals(
        List.of(),
        Dialect.in(new Source(module, "A.java", 1, "class Pools { }", "// A fleet of ships.")));
  }
}
