package io.graft.test.launch;

import java.io.IOException;

/** Prints one line, and ends when its input does. */
public final class Bare {
  private Bare() {}

  public static void main(String[] arguments) throws IOException {
    System.out.println("hello");
    while (System.in.read() >= 0) {
      // Whatever comes in is not for us.
    }
  }
}
