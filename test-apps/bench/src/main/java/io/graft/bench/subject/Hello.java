package io.graft.bench.subject;

import java.io.IOException;

/** A bare {@code main} that prints one line. */
public final class Hello {
  private Hello() {}

  /**
   * @param args {@code hold}: stay until standard input ends
   */
  public static void main(String[] args) throws IOException {
    System.out.println("hello");
    if (args.length > 0 && args[0].equals("hold")) {
      while (System.in.read() >= 0) {
        // Nothing to do but to stay.
      }
    }
  }
}
