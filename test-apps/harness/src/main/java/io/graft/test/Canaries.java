package io.graft.test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opentest4j.AssertionFailedError;

/**
 * Secrets of the tests, which no output of a process with the agent may have. The harness finds
 * most of them itself: in the files and variables that settings name, in the embedded authority,
 * and in the headers that tests send. It looks for them when a {@link JavaProcess} is closed, and
 * in each admin page that is read.
 */
public final class Canaries {
  /** What is shorter could be anything. */
  private static final int SHORTEST = 12;

  /** Of headers: tests under load send a new token with each request. */
  private static final int MOST_SENT = 200;

  private static final int LARGEST_FILE = 64 * 1024;
  private static final Pattern SECRET_SETTING =
      Pattern.compile("graft[._].*(secret|password|token|key|cert)", Pattern.CASE_INSENSITIVE);
  private static final Pattern PEM_KEY =
      Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----(.*?)-----END", Pattern.DOTALL);

  /** Any signed token, and any private key. */
  private static final Pattern ALWAYS =
      Pattern.compile("eyJ[\\w-]{8,}\\.eyJ[\\w-]{8,}|-----BEGIN [A-Z ]*PRIVATE KEY");

  /** Kinds by secrets. */
  private static final Map<String, String> KNOWN = new ConcurrentHashMap<>();

  private Canaries() {}

  /**
   * Returns a new secret.
   *
   * @param kind for messages, such as {@code password}
   */
  public static String create(String kind) {
    return of(kind, "canary-" + UUID.randomUUID());
  }

  /** Looks for a secret from now on, unless it is short, and returns it. */
  public static String of(String kind, String secret) {
    if (secret.length() >= SHORTEST) {
      KNOWN.put(secret, kind);
    }
    return secret;
  }

  /** Whether any process of this test run knows a secret. */
  static boolean any() {
    return !KNOWN.isEmpty();
  }

  /** Finds what a property or an environment variable of a process tells the agent. */
  static void ofSetting(String key, String value) {
    if (!SECRET_SETTING.matcher(key).matches()) {
      return;
    }
    boolean variable = key.startsWith("GRAFT_");
    boolean file = value.startsWith("file:");
    if (variable && !file) {
      of(key, value);
    }
    try {
      Path path = Path.of(file ? value.substring("file:".length()) : value);
      if (Files.isRegularFile(path) && Files.size(path) <= LARGEST_FILE) {
        ofFile(key, Files.readString(path, StandardCharsets.ISO_8859_1), file);
      }
    } catch (IOException | InvalidPathException e) {
      // It is no file, or the test is about one that cannot be read.
      return;
    }
  }

  /**
   * Finds the keys of the authority that processes have made for themselves.
   *
   * @param registry their {@code graft.registry.dir}
   */
  static void ofAuthority(Path registry) {
    Path authority = registry.resolve("ca");
    if (!Files.isDirectory(authority)) {
      return;
    }
    try (Stream<Path> files = Files.list(authority)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        ofFile("the authority", Files.readString(file, StandardCharsets.ISO_8859_1), false);
      }
    } catch (IOException e) {
      // It is being deleted.
      return;
    }
  }

  private static void ofFile(String key, String content, boolean secret) {
    Matcher pem = PEM_KEY.matcher(content);
    boolean found = false;
    while (pem.find()) {
      found = true;
      pem.group(1).trim().lines().forEach(line -> of("private key of " + key, line.trim()));
    }
    if (secret && !found) {
      of(key, content.trim());
    }
  }

  /**
   * Finds what a test sends.
   *
   * @param headers names and values in turn
   */
  static void ofHeaders(String... headers) {
    for (int i = 0; i + 1 < headers.length && KNOWN.size() < MOST_SENT; i += 2) {
      String name = headers[i].toLowerCase(Locale.ROOT);
      String value = headers[i + 1];
      if (name.equals("authorization")) {
        ofAuthorization(value.substring(value.indexOf(' ') + 1).trim());
      } else if (name.equals("cookie")) {
        for (String cookie : value.split(";")) {
          of("cookie", cookie.substring(cookie.indexOf('=') + 1).trim());
        }
      }
    }
  }

  private static void ofAuthorization(String value) {
    // The last part of a signed token is what makes it one.
    of("token", value.substring(value.lastIndexOf('.') + 1));
    try {
      String pair = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
      if (pair.indexOf(':') > 0) {
        of("password", pair.substring(pair.indexOf(':') + 1));
      }
    } catch (IllegalArgumentException e) {
      // It is not that of Basic.
      return;
    }
  }

  /**
   * Returns which secrets are in a text, a line each without the secret's rest.
   *
   * @param where for the lines, such as {@code standard error}
   */
  static List<String> in(String where, String text) {
    List<String> found = new ArrayList<>();
    Matcher always = ALWAYS.matcher(text);
    if (always.find()) {
      found.add("a token or a private key in " + where + ": " + around(text, always.start()));
    }
    KNOWN.forEach(
        (secret, kind) -> {
          int at = text.indexOf(secret);
          if (at >= 0) {
            found.add("a secret (" + kind + ") in " + where + ": " + around(text, at));
          }
        });
    return found;
  }

  private static String around(String text, int at) {
    return text.substring(Math.max(0, at - 100), Math.min(text.length(), at + 40));
  }

  /** Fails if something was found. */
  static void assertNone(List<String> found) {
    if (!found.isEmpty()) {
      throw new AssertionFailedError(String.join("\n", found));
    }
  }
}
