package io.graft.registry.dns;

import io.graft.config.Notice;
import io.graft.governance.service.Instance;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an instance says of itself in its TXT record: texts of the form {@code key=value} (RFC 6763,
 * section 6). Immutable.
 */
final class Facts {
  private static final String ID = "id";
  private static final String VERSION = "version";
  private static final String ZONE = "zone";
  private static final String WEIGHT = "weight";
  private static final String SECURE = "secure";
  private static final String STATE = "state";
  private static final String DRAINING = "draining";

  /** For how many seconds each {@link #UNTIL} holds. */
  private static final String LEASE = "lease";

  /** Until when the instance lives, unless it says so again; seconds since 1970. */
  private static final String UNTIL = "until";

  /** What every record of DNS-SD may begin with, and says nothing of an instance. */
  private static final String FORM = "txtvers";

  /** In the SRV record. */
  static final String PRIORITY = "priority";

  private static final int LONGEST = 255;

  private final Map<String, String> own = new TreeMap<>();
  private final Map<String, String> metadata = new TreeMap<>();

  private Facts() {}

  /** Reads the texts of a record; what is not valid is left out. */
  static Facts of(List<String> texts) {
    Facts facts = new Facts();
    for (String text : texts) {
      int equals = text.indexOf('=');
      // A key alone says that it is so (RFC 6763, section 6.4).
      String key = equals < 0 ? text : text.substring(0, equals);
      String value = equals < 0 ? "true" : text.substring(equals + 1);
      String lower = key.toLowerCase(Locale.ROOT);
      switch (lower) {
        case ID:
        case VERSION:
        case ZONE:
        case WEIGHT:
        case SECURE:
        case STATE:
        case LEASE:
        case UNTIL:
          // Of a key said twice the first counts.
          facts.own.putIfAbsent(lower, value);
          break;
        case FORM:
        case "":
          break;
        default:
          facts.metadata.putIfAbsent(key, value);
      }
    }
    return facts;
  }

  /**
   * The texts of an instance.
   *
   * @param exactWeight whether its SRV record has its weight as it is
   * @param lease for how many seconds it lives from now on; 0: for ever
   * @param now seconds since 1970
   */
  static List<String> texts(
      Instance instance, boolean exactWeight, boolean draining, int lease, long now) {
    List<String> texts = new ArrayList<>();
    add(texts, ID, instance.id());
    add(texts, VERSION, instance.version());
    add(texts, ZONE, instance.zone());
    add(texts, WEIGHT, exactWeight ? null : String.valueOf(instance.weight()));
    add(texts, SECURE, instance.secure() ? "true" : null);
    add(texts, STATE, draining ? DRAINING : null);
    if (lease > 0) {
      add(texts, LEASE, String.valueOf(lease));
      add(texts, UNTIL, String.valueOf(now + lease));
    }
    for (Map.Entry<String, String> each : instance.metadata().entrySet()) {
      String key = each.getKey();
      if (key.equals(PRIORITY)) {
        continue;
      }
      if (valid(key) && of(Collections.singletonList(key)).metadata.containsKey(key)) {
        add(texts, key, each.getValue());
      } else {
        Notice.once(
            "dns key " + key, "metadata '" + key + "' cannot be said in a TXT record as it is");
      }
    }
    return texts;
  }

  private static boolean valid(String key) {
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c < 0x20 || c > 0x7e || c == '=') {
        return false;
      }
    }
    return !key.isEmpty();
  }

  private static void add(List<String> texts, String key, @Nullable String value) {
    if (value == null) {
      return;
    }
    String text = key + "=" + value;
    if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      Notice.once(
          "dns text " + key, "a text of a TXT record has 255 bytes: " + key + " is left out");
      return;
    }
    texts.add(text);
  }

  /** {@code null}: it does not say, so it was registered by others. */
  @Nullable String id() {
    return own.get(ID);
  }

  @Nullable String version() {
    return own.get(VERSION);
  }

  @Nullable String zone() {
    return own.get(ZONE);
  }

  boolean secure() {
    return "true".equalsIgnoreCase(own.get(SECURE));
  }

  boolean draining() {
    return DRAINING.equals(own.get(STATE));
  }

  /** The weight as it was set; -1: it is that of the SRV record. */
  double weight() {
    String text = own.get(WEIGHT);
    try {
      return text == null ? -1 : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      // Somebody else's, of whatever form.
      return -1;
    }
  }

  /** For how many seconds the instance lives after each sign of life; 0: it gives none. */
  int leaseSeconds() {
    long said = number(LEASE);
    return said <= 0 || number(UNTIL) <= 0 ? 0 : (int) Math.min(said, 7 * 24 * 3600);
  }

  /** The last sign of life: until when it holds, in seconds since 1970 by the writer's clock. */
  long until() {
    return number(UNTIL);
  }

  private long number(String key) {
    String text = own.get(key);
    try {
      return text == null ? 0 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** All else that it says. */
  Map<String, String> metadata() {
    return metadata;
  }
}
