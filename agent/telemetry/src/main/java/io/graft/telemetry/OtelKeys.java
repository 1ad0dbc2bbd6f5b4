package io.graft.telemetry;

import io.graft.config.OtelPairs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads values of {@code otel.*} keys in the formats of OpenTelemetry's specification. */
final class OtelKeys {
  /**
   * Headers that frame the message, which the client sets. A second one could smuggle a request.
   */
  private static final List<String> FRAMING =
      Arrays.asList(
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "host",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final Function<String, @Nullable String> lookup;
  private final Set<String> warnings = new LinkedHashSet<>();

  OtelKeys(Function<String, @Nullable String> lookup) {
    this.lookup = lookup;
  }

  /** An empty value is treated as absent. */
  @Nullable String text(String key) {
    String value = lookup.apply(key);
    return value == null || value.trim().isEmpty() ? null : value.trim();
  }

  boolean flag(String key) {
    return "true".equalsIgnoreCase(text(key));
  }

  /** Returns a value in lower case. */
  String choice(String key, String otherwise) {
    String value = text(key);
    return value == null ? otherwise : value.toLowerCase(Locale.ROOT);
  }

  /** Returns a value of the OTLP exporter: that of the signal or else that of all signals. */
  String otlp(String signal, String name, String otherwise) {
    String all = choice("otel.exporter.otlp." + name, otherwise);
    return choice("otel.exporter.otlp." + signal + "." + name, all);
  }

  long number(String key, long otherwise, long least, long most) {
    String value = text(key);
    if (value == null) {
      return Math.min(otherwise, most);
    }
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Treated as a number out of range.
    }
    long used = Math.min(otherwise, most);
    warn(key + "=" + value + " is not " + least + " to " + most + ": " + used + " is used");
    return used;
  }

  double fraction(String key, double otherwise) {
    String value = text(key);
    if (value == null) {
      return otherwise;
    }
    try {
      double number = Double.parseDouble(value);
      if (number >= 0 && number <= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Treated as a number out of range.
    }
    warn(key + "=" + value + " is not from 0 to 1: " + otherwise + " is used");
    return otherwise;
  }

  /** Reads milliseconds, or a number with the unit ms, s, m, h or d; from 1 ms to a day. */
  long millis(String key, long otherwise) {
    String value = text(key);
    if (value == null) {
      return otherwise;
    }
    int digits = 0;
    while (digits < value.length() && Character.isDigit(value.charAt(digits))) {
      digits++;
    }
    long factor = factor(value.substring(digits).trim());
    if (digits > 0 && digits <= 9 && factor > 0) {
      long millis = Long.parseLong(value.substring(0, digits)) * factor;
      if (millis >= 1 && millis <= 86_400_000) {
        return millis;
      }
    }
    warn(key + "=" + value + " is not from 1 ms to 1 d: " + otherwise + " ms is used");
    return otherwise;
  }

  private static long factor(String unit) {
    switch (unit) {
      case "":
      case "ms":
        return 1;
      case "s":
        return 1_000;
      case "m":
        return 60_000;
      case "h":
        return 3_600_000;
      case "d":
        return 86_400_000;
      default:
        return 0;
    }
  }

  /**
   * As {@link #pairs}, but a list that cannot be decoded is treated as absent, as the specification
   * demands for attributes of the resource.
   */
  Map<String, String> attributes(String key) {
    String value = text(key);
    if (value != null && !OtelPairs.valid(value)) {
      warn(
          key
              + " has a percent sign without two hexadecimal digits after it (write %25);"
              + " the whole value is ignored");
      return new LinkedHashMap<>();
    }
    return pairs(key);
  }

  /** Reads {@code key=value,key=value}, percent-encoded as in W3C Baggage. */
  Map<String, String> pairs(String key) {
    Map<String, String> pairs = new LinkedHashMap<>();
    String value = text(key);
    if (value == null) {
      return pairs;
    }
    for (String pair : value.split(",")) {
      int equals = pair.indexOf('=');
      if (equals > 0 && !pair.substring(0, equals).trim().isEmpty()) {
        pairs.put(
            OtelPairs.decoded(pair.substring(0, equals).trim()),
            OtelPairs.decoded(pair.substring(equals + 1).trim()));
      } else if (!pair.trim().isEmpty()) {
        // The line does not quote the part: in a list of headers it may be a credential.
        warn(key + " has a part without a name or an equals sign, which is ignored");
      }
    }
    return pairs;
  }

  /** As {@link #pairs}, without headers that HTTP does not allow. */
  Map<String, String> headers(String key) {
    Map<String, String> headers = pairs(key);
    headers
        .entrySet()
        .removeIf(
            header -> {
              boolean wrong = !isToken(header.getKey()) || !isFieldValue(header.getValue());
              boolean framing = FRAMING.contains(header.getKey().toLowerCase(Locale.ROOT));
              if (wrong) {
                warn(key + " has a header that HTTP does not allow, which is ignored");
              } else if (framing) {
                warn(
                    key
                        + " has "
                        + header.getKey()
                        + ", which the agent sets itself; it is ignored");
              }
              return wrong || framing;
            });
    return headers;
  }

  private static boolean isToken(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c >= 0x7f || "\"(),/:;<=>?@[\\]{}".indexOf(c) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isFieldValue(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' && c != '\t' || c >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  void warn(String line) {
    warnings.add(line);
  }

  /** Returns each warning once. */
  List<String> warnings() {
    return new ArrayList<>(warnings);
  }
}
