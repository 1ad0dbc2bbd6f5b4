package io.graft.test.launch;

import java.io.IOException;

/** Prints one line, and ends when its input does; at once where it has an argument. */
public final class Bare {
  private Bare() {}

  public static void main(String[] arguments) throws IOException {
    System.out.println("hello");
    while (arguments.length == 0 && System.in.read() >= 0) {
      // Whatever comes in is not for us.
    }
  }
}
