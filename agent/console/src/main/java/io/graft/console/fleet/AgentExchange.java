package io.graft.console.fleet;

import io.graft.governance.service.Instance;
import io.graft.net.http.DocumentExchange;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpTransport;
import org.jspecify.annotations.Nullable;

/** A request for one document of the admin endpoint of another agent. */
final class AgentExchange extends DocumentExchange {
  /** Gets the outcome, on the thread of the event loop. */
  interface Outcome {
    /**
     * @param status 200 to 599
     */
    void answered(int status, byte[] body);

    /**
     * @param reason a clause for people: {@code connection refused}
     */
    void failed(String reason);
  }

  private final Outcome outcome;

  private AgentExchange(
      Instance target, String name, byte[] request, long timeoutNanos, int most, Outcome outcome) {
    super(target, null, name, request, timeoutNanos, most);
    this.outcome = outcome;
  }

  /**
   * Begins, and returns at once. Redirects are not followed.
   *
   * @param target with a numeric address
   * @param most the maximum size of the document in bytes
   * @param credentials an {@code Authorization} header; {@code null}: none
   * @return {@code false} if the transport is closed
   */
  static boolean begin(
      HttpTransport transport,
      Instance target,
      String path,
      long timeoutNanos,
      int most,
      @Nullable String credentials,
      Outcome outcome) {
    byte[] request =
        HttpRequest.get(path)
            .header("User-Agent", "graft-console")
            // Not as a browser, which would be sent to a form.
            .header("Accept", "application/json")
            .header("Authorization", credentials)
            .encode(target.authority());
    return transport.begin(
        new AgentExchange(target, target.host(), request, timeoutNanos, most, outcome));
  }

  /**
   * As {@link #begin}, for a change.
   *
   * @param signature proves who sends it
   */
  static boolean post(
      HttpTransport transport,
      Instance target,
      String path,
      long timeoutNanos,
      int most,
      @Nullable String credentials,
      String signature,
      Outcome outcome) {
    byte[] request =
        HttpRequest.post(path)
            .json("{}")
            .header("User-Agent", "graft-console")
            .header("Accept", "application/json")
            .header("Authorization", credentials)
            .header("Graft-Change", "relay")
            .header("Graft-Signature", signature)
            .encode(target.authority());
    return transport.begin(
        new AgentExchange(target, target.host(), request, timeoutNanos, most, outcome));
  }

  @Override
  protected void answered(int status) {
    outcome.answered(status, document());
  }

  @Override
  protected void failed(Fault fault, String why) {
    outcome.failed(why);
  }
}
