package io.graft.launcher.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;

/** The version of this jar. */
public final class Version {
  private Version() {}

  /** Returns the version; a question mark if the jar does not have it. */
  public static String current() {
    InputStream in =
        Version.class.getClassLoader().getResourceAsStream("io/graft/launcher/version.txt");
    if (in == null) {
      return "?";
    }
    try {
      byte[] text = new byte[64];
      int length = in.read(text);
      in.close();
      // StandardCharsets would load six more charsets at the start of every JVM.
      return new String(text, 0, Math.max(0, length), Charset.forName("UTF-8")).trim();
    } catch (IOException e) {
      return "?";
    }
  }
}
