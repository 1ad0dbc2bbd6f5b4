package io.graft.config.identity;

import io.graft.governance.setting.ValueParser;
import org.jspecify.annotations.Nullable;

/** Checks and derives names of services, which must be valid hosts in a URL. */
final class ServiceName {
  private static final int LONGEST = 253;
  private static final int LONGEST_LABEL = 63;

  /** Generic names of classes, jars and directories. */
  private static final String[] GENERIC = {
    "main",
    "app",
    "apps",
    "application",
    "applications",
    "server",
    "servers",
    "service",
    "services",
    "start",
    "starter",
    "launcher",
    "launch",
    "bootstrap",
    "boot",
    "runner",
    "run",
    "runtime",
    "tool",
    "tools",
    "httpserver",
    "http",
    "web",
    "webapp",
    "webapps",
    "root",
    "cli",
    "core",
    "api",
    "impl",
    "internal",
    "loader",
    "startup",
    "program",
    "entrypoint",
    "example",
    "examples",
    "test",
    "tests",
    "java",
    "jar",
    "bin",
    "lib",
    "libs",
    "out",
    "dist",
    "build",
    "target",
    "classes",
    "work",
    "workspace",
    "tmp",
    "temp",
    "home",
    "base",
    "opt",
    "srv",
    "usr",
    "var",
    "data",
    "instance",
    "current",
    "release",
    "deploy",
    "deployment",
    "deployments",
    "standalone",
    "domain",
    "domain1",
    "defaultserver",
    "bundle",
    "bundles",
    "quarkus-app",
    "quarkus-run",
    "dependency",
    "modules",
  };

  /** Names of servers and launchers, which may be followed by a version or a suffix. */
  private static final String[] PRODUCTS = {
    "apache-tomcat",
    "tomcat",
    "catalina",
    "apache-tomee",
    "tomee",
    "jetty",
    "jboss",
    "wildfly",
    "apache-karaf",
    "karaf",
    "felix",
    "equinox",
    "payara",
    "payara5",
    "payara6",
    "payara7",
    "glassfish",
    "glassfish4",
    "glassfish5",
    "glassfish6",
    "glassfish7",
    "wlp",
    "liberty",
    "openliberty",
    "open-liberty",
    "ws",
    "weblogic",
    "webapp",
    "quarkus",
    "quarkusentrypoint",
    "jboss-modules",
    "jboss-eap",
    "apache-felix",
    "org.apache.felix",
    "org.eclipse.osgi",
    "org.eclipse.equinox",
    "idea_rt",
  };

  /** Suffixes of product names. */
  private static final String[] KINDS = {
    "home", "base", "server", "launch", "launcher", "runner", "micro", "embedded", "distribution",
    "framework", "full", "web", "preview", "main", "plume", "plus", "webprofile", "microprofile",
    "webprofile8", "webprofile10", "servlet", "dist",
  };

  /** Prefixes of launchers' names. */
  private static final String[] WRAPPERS = {
    "surefire", "gradle-", "maven-", "plexus-", "failsafe-"
  };

  private ServiceName() {}

  /** Returns why a service with this name cannot be called; {@code null}: it can. */
  static @Nullable String problem(String name) {
    if (name.length() > LONGEST) {
      return "is " + name.length() + " characters long, and the name of a service is at most 253";
    }
    boolean digitsOnly = true;
    int label = 0;
    for (int i = 0; i <= name.length(); i++) {
      char c = i < name.length() ? name.charAt(i) : '.';
      if (c == '.') {
        if (i == label || name.charAt(label) == '-' || name.charAt(i - 1) == '-') {
          return unreachable(name);
        }
        if (i - label > LONGEST_LABEL) {
          return "has a part of more than " + LONGEST_LABEL + " characters, which no host may have";
        }
        label = i + 1;
        continue;
      }
      if (!isPlain(c)) {
        return unreachable(name);
      }
      digitsOnly &= c >= '0' && c <= '9';
    }
    if (digitsOnly) {
      return "(" + name + ") is an address, not a name";
    }
    return ValueParser.lower(name).equals("localhost")
        ? "(" + name + ") means this host on every host"
        : null;
  }

  private static String unreachable(String name) {
    return "("
        + name
        + ") is not valid in a URL: a service's name has letters, digits, '-', '_' and '.' between";
  }

  private static boolean isPlain(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == '_';
  }

  /**
   * Derives a valid name from that of a file, a directory or a class; {@code null}: it is too
   * generic.
   */
  static @Nullable String derived(@Nullable String text) {
    if (text == null) {
      return null;
    }
    StringBuilder name = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean separates = c == '.' || !isPlain(c);
      char last = name.length() == 0 ? '.' : name.charAt(name.length() - 1);
      if (!separates && (c != '-' || last != '.')) {
        name.append(c);
      } else if (separates && last != '.' && last != '-') {
        name.append(c == '.' ? '.' : '-');
      }
    }
    int end = name.length();
    while (end > 0 && (name.charAt(end - 1) == '-' || name.charAt(end - 1) == '.')) {
      end--;
    }
    String derived = name.substring(0, end);
    return derived.isEmpty() || isGeneric(derived) || problem(derived) != null ? null : derived;
  }

  /** Whether a name is generic, or that of a launcher or a server. */
  static boolean isGeneric(String name) {
    String lower =
        ValueParser.lower(name.endsWith(".jar") ? name.substring(0, name.length() - 4) : name);
    for (String each : GENERIC) {
      if (lower.equals(each)) {
        return true;
      }
    }
    for (String each : WRAPPERS) {
      if (lower.startsWith(each)) {
        return true;
      }
    }
    for (String each : PRODUCTS) {
      if (lower.startsWith(each) && isVersionOrKind(lower.substring(each.length()))) {
        return true;
      }
    }
    return false;
  }

  /** Matches an empty string, {@code -9.0.98}, {@code -home-12}, {@code _3.1}. */
  private static boolean isVersionOrKind(String behind) {
    if (behind.isEmpty()) {
      return true;
    }
    if (isOrdinary(behind.charAt(0)) || behind.length() == 1) {
      return false;
    }
    char next = behind.charAt(1);
    if (next >= '0' && next <= '9') {
      return true;
    }
    for (String kind : KINDS) {
      if (behind.startsWith(kind, 1) && isVersionOrKind(behind.substring(1 + kind.length()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOrdinary(char c) {
    return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
  }
}
