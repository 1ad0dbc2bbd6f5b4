package io.graft.registry.dns;

import io.graft.governance.service.Instance;
import io.graft.log.AgentLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The metadata in an instance's TXT record: strings of the form {@code key=value} (RFC 6763,
 * section 6). Immutable.
 */
public final class TxtMetadata {
  private static final String ID = "id";
  private static final String VERSION = "version";
  private static final String ZONE = "zone";
  private static final String WEIGHT = "weight";
  private static final String SECURE = "secure";
  private static final String STATE = "state";
  private static final String DRAINING = "draining";

  /** How many seconds each {@link #UNTIL} is valid. */
  private static final String LEASE = "lease";

  /** Until when the instance lives if it does not renew this; seconds since 1970. */
  private static final String UNTIL = "until";

  /** The version key that DNS-SD allows in every record; it is not metadata of the instance. */
  private static final String FORM = "txtvers";

  /** Stored in the SRV record. */
  static final String PRIORITY = "priority";

  private static final int LONGEST = 255;

  private final Map<String, String> own = new TreeMap<>();
  private final Map<String, String> metadata = new TreeMap<>();

  private TxtMetadata() {}

  /** Parses the strings of a record; invalid ones are ignored. */
  static TxtMetadata of(List<String> texts) {
    TxtMetadata facts = new TxtMetadata();
    for (String text : texts) {
      int equals = text.indexOf('=');
      // A key without a value means true (RFC 6763, section 6.4).
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
          // If a key occurs twice, the first one counts.
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
   * Returns the strings for an instance.
   *
   * @param exactWeight whether the SRV record has the exact weight
   * @param lease how many seconds it lives from now on; 0: for ever
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
        AgentLog.once(
            "dns key " + key, "metadata '" + key + "' cannot be stored unchanged in a TXT record");
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
      AgentLog.once(
          "dns text " + key,
          "a string in a TXT record is at most 255 bytes: " + key + " is left out");
      return;
    }
    texts.add(text);
  }

  /** {@code null}: none, so it was not registered by Graft. */
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

  /** The exact weight; -1: use that of the SRV record. */
  double weight() {
    String text = own.get(WEIGHT);
    try {
      return text == null ? -1 : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      // Written by other software, in another format.
      return -1;
    }
  }

  /** How many seconds the instance lives after each renewal; 0: it does not renew. */
  int leaseSeconds() {
    long said = number(LEASE);
    return said <= 0 || number(UNTIL) <= 0 ? 0 : (int) Math.min(said, 7 * 24 * 3600);
  }

  /** The last renewal: until when it is valid, in seconds since 1970 by the writer's clock. */
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

  /** All other metadata. */
  Map<String, String> metadata() {
    return metadata;
  }
}
