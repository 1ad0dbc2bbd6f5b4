package io.graft.security.path;

import io.graft.security.fuzz.FuzzTarget;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A path that is accepted has one meaning: its octets, decoded once. */
public final class PathTarget implements FuzzTarget {
  @Override
  public List<byte[]> seeds() {
    return Stream.of(
            "/",
            "*",
            "/items/7",
            "/a%20b/c",
            "/%7Euser/~",
            "/gr%C3%BC%C3%9Fe/%F0%9F%98%80",
            "/a/../b",
            "/a;v=1/b",
            "/%2e%2e/a",
            "/a%2fb",
            "/a%252fb",
            "/a//b",
            "/a\\b",
            "/%c0%af",
            "/a/%2",
            "/100%25",
            "/x%25%32%66",
            "/.hidden/..b/c.")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
        .collect(Collectors.toList());
  }

  @Override
  public void read(byte[] input) throws Exception {
    String path = new String(input, StandardCharsets.ISO_8859_1);
    if (StrictPath.fault(path) != null || path.equals("*")) {
      return;
    }
    byte[] octets = decoded(path);
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    check(text.startsWith("/") && text.split("/", -1).length == path.split("/", -1).length, path);
    check(text.chars().noneMatch(c -> Character.isISOControl(c) || c == ';' || c == '\\'), path);
    List<String> segments = Arrays.asList(text.substring(1).split("/", -1));
    check(!segments.contains(".") && !segments.contains(".."), path);
    check(segments.indexOf("") < 0 || segments.indexOf("") == segments.size() - 1, path);
    check(!text.matches("(?s).*%[0-9a-fA-F]{2}.*"), path);
  }

  private static byte[] decoded(String path) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      out.write(c == '%' ? Integer.parseInt(path.substring(i + 1, i + 3), 16) : c);
      i += c == '%' ? 2 : 0;
    }
    return out.toByteArray();
  }

  private static void check(boolean one, String path) {
    if (!one) {
      throw new AssertionError("accepted: " + path);
    }
  }
}
