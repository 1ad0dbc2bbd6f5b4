package io.graft.bench.subject;

import io.graft.contract.client.probe.Answer;
import io.graft.contract.client.probe.Call;
import io.graft.contract.client.probe.Library;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Calls by one client, one after the other: as many as a line of standard input says. Prints {@code
 * done} after each line's calls.
 */
public final class ClientLoop {
  private ClientLoop() {}

  /**
   * @param arguments simple name of the client contract's class for the client, and the URL
   */
  public static void main(String[] arguments) throws Exception {
    Class<?> type = Class.forName(Library.class.getPackageName() + "." + arguments[0]);
    Library library = (Library) type.getDeclaredConstructor().newInstance();
    Call call = new Call(Map.of("url", arguments[1]));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      for (int left = Integer.parseInt(line); left > 0; left--) {
        Answer answer = library.call(call);
        if (!"200".equals(answer.words().get("status"))) {
          throw new IllegalStateException(answer.words().toString());
        }
      }
      System.out.println("done");
    }
    System.exit(0);
  }
}
