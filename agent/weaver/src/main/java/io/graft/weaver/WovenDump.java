package io.graft.weaver;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;

/** Writes woven class files into a directory, for developers of adapters. */
final class WovenDump {
  private WovenDump() {}

  static void write(String directory, String name, byte[] woven) throws IOException {
    File file = new File(directory, name + ".class");
    file.getParentFile().mkdirs();
    FileOutputStream out = new FileOutputStream(file);
    try {
      out.write(woven);
    } finally {
      out.close();
    }
  }
}
