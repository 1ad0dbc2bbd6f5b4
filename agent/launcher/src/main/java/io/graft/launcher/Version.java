package io.graft.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;

/** The version of this jar. */
final class Version {
  private Version() {}

  /** Returns it; a question mark where the jar does not say. */
  static String current() {
    InputStream in =
        Version.class.getClassLoader().getResourceAsStream("io/graft/launcher/version.txt");
    if (in == null) {
      return "?";
    }
    try {
      byte[] text = new byte[64];
      int length = in.read(text);
      in.close();
      // Not by StandardCharsets: each JVM would load six other charsets for it as it starts.
      return new String(text, 0, Math.max(0, length), Charset.forName("UTF-8")).trim();
    } catch (IOException e) {
      return "?";
    }
  }
}
