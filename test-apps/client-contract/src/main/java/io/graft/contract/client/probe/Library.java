package io.graft.contract.client.probe;

import java.io.Closeable;
import java.io.InputStream;

/** An HTTP client, used as applications use it. */
public abstract class Library {
  /** Sends a call and reads the whole response, whatever its status. */
  public abstract Answer call(Call call) throws Exception;

  /** Sends a call and returns with its headers: the body is still to be read. */
  public abstract Open open(Call call) throws Exception;

  /** Sends a call without waiting, and {@code after} from its callback. */
  public Answer callThen(Call call, Call after) throws Exception {
    throw new UnsupportedOperationException("no callbacks");
  }

  /** A way of using the library that others do not have. */
  public abstract Answer special(String way, Call call) throws Exception;

  /** A response whose body the application reads in its own time. */
  public static final class Open {
    public final InputStream body;
    public final Closeable response;

    public Open(InputStream body, Closeable response) {
      this.body = body;
      this.response = response;
    }
  }
}
