package io.graft.net.json;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The input is not the expected JSON; the message is a clause for the log. */
public final class JsonException extends IOException {
  public JsonException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
