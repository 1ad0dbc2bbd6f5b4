package io.graft.json;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Something is not the JSON that it should be; the message is a clause for people. */
public final class JsonException extends IOException {
  public JsonException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
