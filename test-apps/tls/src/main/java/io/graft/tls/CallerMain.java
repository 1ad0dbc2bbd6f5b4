package io.graft.tls;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.HashMap;
import java.util.Map;

/**
 * Calls services as its standard input says, a line for each: {@code client method url bytes}, or
 * {@code client many url seconds}. It writes a line for each result.
 */
public final class CallerMain {
  private CallerMain() {}

  /** A client library. */
  interface Client {
    /** Returns the status and the first characters of the body. */
    String call(String method, String url, byte[] body) throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, Client> clients = new HashMap<>();
    System.out.println("ready");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      Client client = clients.get(words[1]);
      if (client == null) {
        client = Clients.of(words[1]);
        clients.put(words[1], client);
      }
      int number = words.length > 4 ? Integer.parseInt(words[4]) : 0;
      System.out.println(
          words[0]
              + " "
              + (words[2].equals("many")
                  ? many(client, words[3], number)
                  : once(client, words[2], words[3], number)));
    }
  }

  private static String once(Client client, String method, String url, int bytes) {
    try {
      return client.call(method, url, bytes == 0 ? null : new byte[bytes]);
    } catch (Throwable e) {
      StringBuilder text = new StringBuilder("failed");
      for (Throwable each = e; each != null; each = each.getCause()) {
        text.append(" <- ").append(String.valueOf(each).replace('\n', ' '));
      }
      return text.toString();
    }
  }

  private static String many(Client client, String url, int seconds) {
    long until = System.nanoTime() + seconds * 1_000_000_000L;
    int served = 0;
    String failure = "";
    while (System.nanoTime() - until < 0) {
      boolean post = served % 2 == 1;
      String result = once(client, post ? "POST" : "GET", url, post ? 1000 : 0);
      if (result.startsWith("200")) {
        served++;
      } else {
        return "failed after " + served + ": " + result;
      }
    }
    return served + " served" + failure;
  }
}
