package io.graft.contract.client.probe;

import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;

/** One line between test and probe: keys and values, encoded as in a form. */
public final class Words {
  private Words() {}

  public static String line(Map<String, String> words) {
    StringBuilder line = new StringBuilder();
    for (Map.Entry<String, String> word : words.entrySet()) {
      if (line.length() > 0) {
        line.append('&');
      }
      line.append(encode(word.getKey())).append('=').append(encode(word.getValue()));
    }
    return line.toString();
  }

  public static Map<String, String> read(String line) {
    Map<String, String> words = new LinkedHashMap<String, String>();
    for (String word : line.split("&")) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        words.put(decode(word.substring(0, equals)), decode(word.substring(equals + 1)));
      }
    }
    return words;
  }

  private static String encode(String text) {
    try {
      return URLEncoder.encode(text, "UTF-8");
    } catch (UnsupportedEncodingException e) {
      throw new AssertionError(e);
    }
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, "UTF-8");
    } catch (UnsupportedEncodingException e) {
      throw new AssertionError(e);
    }
  }
}
