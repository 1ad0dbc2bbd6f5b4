package io.graft.telemetry.otlp.endpoint;

import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import java.nio.charset.StandardCharsets;

/**
 * The {@code partial_success} of an OTLP response: the endpoint accepted only a part of the data,
 * or all of it with a warning. Its fields are the same for every signal. Immutable.
 */
public final class PartialSuccess {
  /** Everything was accepted, without a warning. */
  public static final PartialSuccess NONE = new PartialSuccess(0, "");

  private final long rejected;
  private final String message;

  private PartialSuccess(long rejected, String message) {
    this.rejected = rejected;
    this.message = message;
  }

  /** How many spans, points of metrics or log records were rejected. */
  public long rejected() {
    return rejected;
  }

  /** The endpoint's message; may be empty. */
  public String message() {
    return message;
  }

  /**
   * @param response in protobuf; anything else is treated as {@link #NONE}, since an endpoint that
   *     answers 200 has accepted the data
   */
  static PartialSuccess read(byte[] response) {
    try {
      ProtoReader outer = ProtoReader.of(response);
      PartialSuccess found = NONE;
      while (outer.next()) {
        if (outer.field() == 1 && outer.isBytes()) {
          found = inner(outer.nested());
        }
      }
      return found;
    } catch (IndexOutOfBoundsException e) {
      return NONE;
    }
  }

  private static PartialSuccess inner(ProtoReader reader) {
    long rejected = 0;
    String message = "";
    while (reader.next()) {
      if (reader.field() == 1 && reader.isVarint()) {
        rejected = reader.value();
      } else if (reader.field() == 2 && reader.isBytes()) {
        message = reader.text();
      }
    }
    return of(rejected, message);
  }

  /** As {@link #read}, for a response in JSON. */
  static PartialSuccess ofJson(byte[] response, Signal signal) {
    try {
      JsonValue partial =
          JsonValue.read(new String(response, StandardCharsets.UTF_8)).get("partialSuccess");
      return of(partial.get(signal.rejected).number(0), partial.get("errorMessage").text(""));
    } catch (JsonException e) {
      return NONE;
    }
  }

  private static PartialSuccess of(long rejected, String message) {
    return rejected <= 0 && message.isEmpty()
        ? NONE
        : new PartialSuccess(Math.max(0, rejected), message);
  }
}
