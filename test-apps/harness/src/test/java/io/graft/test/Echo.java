package io.graft.test;

import java.util.Scanner;

/** Repeats its standard input, until that ends or it reads {@code fail}. */
public final class Echo {
  private Echo() {}

  public static void main(String[] arguments) {
    System.err.println("echo ready in " + System.getProperty("graft.registry.dir"));
    try (Scanner in = new Scanner(System.in)) {
      while (in.hasNextLine()) {
        String line = in.nextLine();
        if (line.equals("fail")) {
          System.err.println("about to fail");
          System.exit(3);
        }
        System.out.println("heard " + line);
      }
    }
  }
}
