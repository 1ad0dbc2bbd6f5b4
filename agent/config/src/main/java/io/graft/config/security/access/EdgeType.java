package io.graft.config.security.access;

import io.graft.governance.match.RuleText;
import io.graft.governance.setting.ValueParser;
import io.graft.governance.setting.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The types of the settings of the edge. */
public final class EdgeType {
  public static final ValueType<EdgeTrust> TRUST =
      new ValueType<EdgeTrust>(
          "peers", "addresses such as 10.1.0.0/16, spiffe://ID or none, separated by commas", "") {
        @Override
        public EdgeTrust parse(String text) {
          return EdgeTrust.parse(ValueParser.list(text));
        }
      };

  /** Names of headers in lower case, with or without {@code *} at their end. */
  public static final ValueType<List<String>> STRIP =
      new ValueType<List<String>>("list", "names of headers, separated by commas", "") {
        @Override
        public List<String> parse(String text) {
          List<String> names = new ArrayList<>();
          for (String word : ValueParser.list(text)) {
            names.add(name(word.toLowerCase(Locale.ROOT)));
          }
          return names;
        }

        @Override
        public String format(List<String> value) {
          return String.join(",", value);
        }
      };

  private EdgeType() {}

  private static String name(String word) {
    int star = word.indexOf('*');
    if (star >= 0 && star < word.length() - 1 || !RuleText.token(word) || word.equals("*")) {
      throw new IllegalArgumentException("'" + word + "' is not a name of a header");
    }
    return word;
  }
}
