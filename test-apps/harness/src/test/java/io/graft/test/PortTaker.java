package io.graft.test;

import java.io.IOException;

/** Takes a port, prints it, and runs until its input ends. */
public final class PortTaker {
  private PortTaker() {}

  public static void main(String[] arguments) throws IOException {
    System.out.println("took " + Ports.lasting());
    System.in.read();
  }
}
