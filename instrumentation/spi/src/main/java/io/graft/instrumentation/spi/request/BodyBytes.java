package io.graft.instrumentation.spi.request;

import io.graft.governance.call.ClientAdapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Reads a body that can write itself more than once, for {@link ClientAdapter#body}. */
public final class BodyBytes {
  private BodyBytes() {}

  /** A body. */
  public interface Source {
    /** Writes all of it. */
    void writeTo(OutputStream to) throws IOException;
  }

  /**
   * Whether {@link ClientAdapter#body} returns a body at all.
   *
   * @param repeatable whether it can be read more than once
   * @param length in bytes; negative: unknown
   */
  public static boolean isShort(boolean repeatable, long length) {
    return repeatable && length >= 0 && length <= ClientAdapter.MOST_BODY;
  }

  /**
   * Returns a body; {@code null}: it is too long, cannot be read again, or cannot be read.
   * Parameters as in {@link #isShort}.
   */
  public static byte @Nullable [] of(boolean repeatable, long length, Source body) {
    if (!isShort(repeatable, length)) {
      return null;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream((int) length);
    try {
      body.writeTo(all);
    } catch (IOException unreadable) {
      return null;
    }
    return all.toByteArray();
  }
}
