package io.graft.contract.server;

import java.util.Scanner;

/** Holds requests back until the test says on standard input that they may go on. */
final class Gate {
  private static final Object MONITOR = new Object();
  private static int releases;

  private Gate() {}

  /** Waits for the next {@code release}. */
  static void pass(String who) {
    synchronized (MONITOR) {
      int before = releases;
      System.out.println("holding " + who);
      while (releases == before) {
        try {
          MONITOR.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  /** Obeys standard input, until that ends. */
  static void listen() {
    try (Scanner in = new Scanner(System.in)) {
      while (in.hasNextLine()) {
        if (in.nextLine().equals("release")) {
          synchronized (MONITOR) {
            releases++;
            MONITOR.notifyAll();
          }
        }
      }
    }
  }
}
