package io.graft.registry.zookeeper;

import java.nio.charset.StandardCharsets;

/** Creates and checks paths of nodes. */
final class NodePaths {
  private static final String HEX = "0123456789ABCDEF";

  private NodePaths() {}

  /**
   * Checks a configured path.
   *
   * @param path starts with a slash and does not end with one
   * @throws IllegalArgumentException if it is invalid; the message is a clause that says so
   */
  static String checked(String path) {
    String[] names = path.split("/", -1);
    for (int i = 1; i < names.length; i++) {
      if (names[i].isEmpty() || !names[i].equals(name(names[i]))) {
        throw new IllegalArgumentException(
            "its path " + path + " is not a valid path of a ZooKeeper node");
      }
    }
    return path;
  }

  /** Returns the path of a child. */
  static String child(String parent, String name) {
    return parent + "/" + name(name);
  }

  /** Returns the path of the parent; empty: the root. */
  static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /**
   * Converts a string to a node's name: characters that ZooKeeper does not allow are escaped as in
   * a URL.
   */
  static String name(String text) {
    if (text.equals(".") || text.equals("..") || text.equals("zookeeper")) {
      return escaped(text.charAt(0)) + text.substring(1);
    }
    StringBuilder out = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean taken = c >= ' ' && c != '/' && (c < 0x7f || c > 0x9f) && (c < 0xd800 || c > 0xf8ff);
      if (!taken || c >= 0xfff0) {
        out = out == null ? new StringBuilder(text.substring(0, i)) : out;
        out.append(escaped(c));
      } else if (out != null) {
        out.append(c);
      }
    }
    return out == null ? text : out.toString();
  }

  private static String escaped(char c) {
    StringBuilder out = new StringBuilder();
    for (byte each : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
      out.append('%').append(HEX.charAt(each >> 4 & 15)).append(HEX.charAt(each & 15));
    }
    return out.toString();
  }
}
