package io.graft.launcher.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words of a command: options such as {@code --json} or {@code --url <admin>}, and others. */
public final class Arguments {
  private final List<String> words = new ArrayList<>();
  private final Map<String, String> options = new HashMap<>();

  private Arguments() {}

  /**
   * @param from the first word to read
   * @param known the options; one that ends with {@code =} has a value, which is the next word or
   *     follows an equals sign
   * @throws IllegalArgumentException with a line that says what is wrong
   */
  public static Arguments parse(String[] given, int from, String... known) {
    List<String> allowed = Arrays.asList(known);
    Arguments read = new Arguments();
    for (int i = from; i < given.length; i++) {
      String word = given[i];
      int equals = word.startsWith("--") ? word.indexOf('=') : -1;
      String name = equals < 0 ? word : word.substring(0, equals);
      if (!word.startsWith("--")) {
        read.words.add(word);
      } else if (allowed.contains(name) && equals < 0) {
        read.options.put(name, "");
      } else if (!allowed.contains(name + "=")) {
        throw new IllegalArgumentException(
            "no such option: " + name + "; there are " + String.join(", ", allowed));
      } else if (equals < 0 && i + 1 == given.length) {
        throw new IllegalArgumentException(name + " has no value");
      } else {
        read.options.put(name, equals < 0 ? given[++i] : word.substring(equals + 1));
      }
    }
    return read;
  }

  /** What is no option, in order. */
  public List<String> words() {
    return words;
  }

  /** Whether an option without a value is given. */
  public boolean has(String option) {
    return options.containsKey(option);
  }

  /** The value of an option; {@code null}: it is not given. */
  public @Nullable String value(String option) {
    return options.get(option);
  }
}
