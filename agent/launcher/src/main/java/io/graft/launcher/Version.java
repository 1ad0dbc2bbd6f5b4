package io.graft.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version of this jar. */
final class Version {
  private Version() {}

  /** Returns it; a question mark where the jar does not say. */
  static String current() {
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "?");
    } catch (IOException e) {
      return "?";
    }
  }
}
