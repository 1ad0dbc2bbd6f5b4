package io.graft.test.launch;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Runs beside {@link OtherAgent}: prints what was loaded before it, and then for each line of
 * input, the name of a class, a number that stands for its class file.
 */
public final class Watched {
  private Watched() {}

  public static void main(String[] arguments) throws Exception {
    for (String name : OtherAgent.loaded()) {
      System.out.println("loaded " + name);
    }
    System.out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      int space = line.indexOf(' ');
      Class<?> type = Class.forName(line.substring(space + 1));
      System.out.println(line.substring(0, space) + " is " + OtherAgent.classFile(type));
    }
  }
}
