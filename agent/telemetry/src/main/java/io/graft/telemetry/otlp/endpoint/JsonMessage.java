package io.graft.telemetry.otlp.endpoint;

import io.graft.telemetry.otlp.endpoint.JsonFields.Field;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Translates a message of OTLP from protobuf to JSON, as OTLP defines it: ids are hexadecimal,
 * numbers of 64 bits are strings, enumerations are numbers. A message has its repeated fields one
 * after the other, as Graft writes them.
 */
final class JsonMessage {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final StringBuilder json;

  private JsonMessage(int length) {
    json = new StringBuilder(length);
  }

  /** Returns the message in UTF-8. */
  static byte[] of(Signal signal, byte[] message) {
    JsonMessage made = new JsonMessage(message.length * 3);
    made.object(signal.message, ProtoReader.of(message));
    return made.json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void object(String type, ProtoReader reader) {
    json.append('{');
    Field before = null;
    while (reader.next()) {
      Field field = JsonFields.of(type, reader.field());
      if (field == null) {
        continue;
      }
      if (field == before) {
        json.append(',');
      } else {
        if (before != null) {
          json.append(before.repeated ? "]," : ",");
        }
        json.append('"').append(field.name).append(field.repeated ? "\":[" : "\":");
      }
      value(field.type, reader);
      before = field;
    }
    json.append(before != null && before.repeated ? "]}" : "}");
  }

  private void value(String type, ProtoReader reader) {
    switch (type) {
      case "text":
        text(reader.text());
        break;
      case "id":
        json.append('"');
        for (int i = 0; i < reader.length(); i++) {
          byte b = reader.at(i);
          json.append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
        }
        json.append('"');
        break;
      case "number":
        json.append(reader.value());
        break;
      case "flag":
        json.append(reader.value() != 0);
        break;
      case "signed":
        json.append('"').append(reader.value()).append('"');
        break;
      case "unsigned":
        json.append('"').append(Long.toUnsignedString(reader.value())).append('"');
        break;
      case "double":
        number(Double.longBitsToDouble(reader.value()));
        break;
      case "integers":
      case "doubles":
        numbers(type.equals("doubles"), reader);
        break;
      case "bytes":
        byte[] bytes = new byte[reader.length()];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = reader.at(i);
        }
        json.append('"').append(Base64.getEncoder().encodeToString(bytes)).append('"');
        break;
      default:
        object(type, reader.nested());
    }
  }

  private void numbers(boolean doubles, ProtoReader reader) {
    json.append('[');
    for (int i = 0; i < reader.length() / 8; i++) {
      if (i > 0) {
        json.append(',');
      }
      if (doubles) {
        number(Double.longBitsToDouble(reader.packed(i)));
      } else {
        json.append('"').append(Long.toUnsignedString(reader.packed(i))).append('"');
      }
    }
    json.append(']');
  }

  /** JSON has no number that is not finite: protobuf's mapping makes it a string. */
  private void number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      json.append('"').append(value).append('"');
    } else {
      json.append(value);
    }
  }

  private void text(String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c == '\n') {
        json.append("\\n");
      } else if (c < ' ') {
        json.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
