package io.graft.security.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.graft.governance.match.CanonicalPath;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attack 49: no spelling of a path has two meanings. */
class StrictPathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "//admin/x", "/;a/admin/x", "/./admin/x", "/y/../admin/x", "/y/%2e%2e/admin/x",
        "/y/..;/admin/x", "/admin;a=b/x", "/admin%2fx", "/admin%2Fx", "/admin%00/x",
        "http://evil/admin/x", "/admin%252fx", "/admin\\x", "/admin%5cx", "/admin//", "/admin/.",
        "/admin/..", "/.%2e/admin", "/%2e/admin", "/admin%3bx", "/admin%3Fx", "/admin%23x",
        "/admin#x", "/admin\tx", "/admin%0ax", "/admin%7f", "/admin x", "/%c0%afadmin", "/%c0%ae",
        "/%e0%80%af", "/%ed%a0%80", "/%f5%80%80%80", "/%f0%80%80%80", "/%c3", "/%c3x", "/%80",
        "/%c2%85", "/%zz", "/%2", "/%", "/\u00e9", "admin", "", "/%25%32%66", "/a%2525"
      })
  void attack49IsAmbiguous(String path) {
    assertNotNull(StrictPath.fault(path), path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/", "/admin/x", "/admin/", "/%61dmin/x", "/ADMIN/x", "/adminx", "/a.b/..c/d..", "/...",
        "/%c3%a9", "/%e2%82%ac", "/%f0%9f%98%80", "/a%20b", "/a+b", "/a%25", "/100%25/x", "/a:b@c",
        "/a=b,c", "*", "/%e6%97%a5"
      })
  void hasOneMeaning(String path) {
    assertNull(StrictPath.fault(path), path);
  }

  /** What is not refused has the meaning that it has when it is only decoded. */
  @Test
  void whatRemainsIsOnlyDecoded() {
    String[] pieces = {
      "/", ".", "..", "%2e", "%2f", "a", "admin", ";", "%25", "%", "%c3%a9", "%c0", "\\", "%00", "x",
      "%61", "25", "2f", "%e2", "%82", "?", "#", "%3b"
    };
    Random random = new Random(7);
    int fine = 0;
    for (int i = 0; i < 300_000; i++) {
      StringBuilder path = new StringBuilder("/");
      for (int j = random.nextInt(6); j >= 0; j--) {
        path.append(pieces[random.nextInt(pieces.length)]);
      }
      String text = path.toString();
      if (StrictPath.fault(text) == null) {
        fine++;
        String once = decoded(text);
        assertEquals(once, CanonicalPath.of(text), text);
        // Decoded again it leads nowhere else.
        assertFalse(once.matches("(?s).*%[0-9a-fA-F]{2}.*"), text);
      }
    }
    assertEquals(true, fine > 10_000, fine + " paths were fine");
  }

  private static String decoded(String path) {
    return java.net.URLDecoder.decode(
        path.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8);
  }
}
