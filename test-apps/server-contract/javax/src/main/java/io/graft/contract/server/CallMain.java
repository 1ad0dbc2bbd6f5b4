package io.graft.contract.server;

import java.io.InputStream;
import java.net.URL;
import java.util.Scanner;

/** Another application: it gets each URL that it reads on standard input. */
public final class CallMain {
  private CallMain() {}

  public static void main(String[] arguments) throws Exception {
    try (Scanner in = new Scanner(System.in)) {
      while (in.hasNextLine()) {
        try (InputStream answer = new URL(in.nextLine()).openStream()) {
          System.out.println("got " + Upstream.read(answer));
        }
      }
    }
  }
}
