package io.graft.instrumentation.spi.client;

import io.graft.bootstrap.Outcome;
import io.graft.governance.call.ClientAdapter;
import io.graft.governance.outbound.LocalReply;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * What an adapter implements for {@link BlockingDriver}. An outcome is what the woven method that
 * sends a request has returned or thrown.
 *
 * @param <Q> the client's request, as adapters read it
 * @param <C> a call
 */
public abstract class BlockingLibrary<Q, C extends BlockingCall> extends ClientDriver<Q> {
  private static final int MOST_DRAINED = 64 * 1024;

  BlockingLibrary(String library) {
    super(library);
  }

  BlockingLibrary(String library, ClientAdapter<? super Q> reader) {
    super(library, reader);
  }

  /** Creates the call of {@code request}; for most adapters the request is the call. */
  @SuppressWarnings("unchecked") // otherwise the adapter overrides this
  protected C call(Q request) {
    return (C) request;
  }

  /** Returns the status of the response; less than 100: no response. */
  protected abstract int status(C call, @Nullable Object outcome) throws Throwable;

  /** Returns a header of the response; {@code null}: absent. */
  protected abstract @Nullable String responseHeader(C call, @Nullable Object outcome, String name)
      throws Throwable;

  /** Passes the cookies of the response to {@link BlockingCall#learn}. */
  protected void learnCookies(C call, @Nullable Object outcome) throws Throwable {}

  /** Whether the application no longer wants the response. */
  protected abstract boolean isAborted(C call);

  /**
   * Returns the failure of an aborted call, if its limit for the whole call aborted it; {@code
   * null}: the application aborted it.
   */
  protected @Nullable IOException overdue(C call) {
    return null;
  }

  /** Whether a failure is the application's own, and not that of a server. */
  protected abstract boolean isOwn(Throwable failure);

  /**
   * Closes the result of an attempt. The body is read so that its connection can be reused;
   * failures are ignored.
   */
  protected abstract void discard(C call, @Nullable Object outcome) throws Throwable;

  /** As {@link #discard}, but ignores failures. */
  protected final void dispose(C call, @Nullable Object outcome) throws Throwable {
    try {
      discard(call, outcome);
    } catch (IOException | RuntimeException broken) {
      // The response is not needed.
    }
  }

  /** Sends the request again, through the woven method. Returns its response. */
  protected abstract @Nullable Object send(C call) throws IOException;

  /**
   * Makes a reply of the rules the application's result; {@code null}: not possible here, and the
   * library's own outcome stays.
   *
   * @param outcome of the last attempt, to be discarded; {@code null}: nothing was sent
   */
  protected abstract @Nullable Outcome reply(C call, LocalReply reply, @Nullable Object outcome)
      throws Throwable;

  /** The application will get {@code refusal}; nothing was sent. */
  protected void refused(C call, IOException refusal) throws Throwable {}

  /** A thread enters the library with {@code call}. */
  void entering(C call) {}

  /**
   * A thread leaves the library with {@code call}, or does not enter it.
   *
   * @param goesOn whether it is held and continues
   */
  protected void left(C call, boolean goesOn) {}

  /**
   * Returns the application's result of the last attempt. If a response stays open, {@link
   * BlockingDriver#hold} must have been called by now.
   */
  protected @Nullable Object deliver(C call, @Nullable Object outcome) throws Throwable {
    return outcome;
  }

  /**
   * Reads the body of a discarded response to its end. Of a long one only a part is read: another
   * connection is cheaper.
   *
   * @param body {@code null}: there is none
   */
  public static void drain(@Nullable InputStream body) throws IOException {
    if (body == null) {
      return;
    }
    byte[] some = new byte[4096];
    int left = MOST_DRAINED;
    for (int n = 0; n >= 0 && left > 0; left -= n) {
      n = body.read(some);
    }
  }
}
