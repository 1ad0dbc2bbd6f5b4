package io.graft.test;

import java.io.IOException;
import java.nio.file.Files;

/** Starts a process, makes a directory, tells of both and closes neither; another too often. */
final class Negligent {
  private Negligent() {}

  public static void main(String[] args) throws IOException {
    TemporaryDirectory directory = TemporaryDirectory.create();
    Files.writeString(directory.directory("data").resolve("file"), "left behind");
    TemporaryDirectory closed = TemporaryDirectory.create();
    closed.close();
    for (int i = 0; i < 64; i++) {
      Reaper.release(closed.path());
    }
    ChildProcess process =
        ChildProcess.start("sleep", new ProcessBuilder("sh", "-c", "sleep 1000; true"));
    System.out.println(process.pid() + " " + directory.path());
    System.in.read();
    System.exit(0);
  }
}
