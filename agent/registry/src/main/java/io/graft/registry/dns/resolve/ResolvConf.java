package io.graft.registry.dns.resolve;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.StringTokenizer;

/** This host's {@code /etc/resolv.conf}, read again when it has changed. On the agent's thread. */
public final class ResolvConf {
  private static final int LARGEST = 64 * 1024;

  private final File file;
  private long modified = -1;
  private long length = -1;
  private List<String> servers = Collections.emptyList();
  private List<String> search = Collections.emptyList();

  public ResolvConf(File file) {
    this.file = file;
  }

  /**
   * Returns the addresses of name servers; this host's own if the file has none.
   *
   * @throws IOException if the file cannot be read; the message is a clause that says why
   */
  public List<String> servers() throws IOException {
    read();
    return servers;
  }

  /**
   * Returns the search domains.
   *
   * @throws IOException if the file cannot be read; the message is a clause that says why
   */
  public List<String> search() throws IOException {
    read();
    return search;
  }

  private void read() throws IOException {
    long at = file.lastModified();
    long size = file.length();
    if (at == modified && size == length) {
      return;
    }
    if (size > LARGEST) {
      throw new IOException(file + " is longer than 64 KiB");
    }
    List<String> foundServers = new ArrayList<>();
    List<String> foundSearch = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(new FileInputStream(file), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        StringTokenizer words = new StringTokenizer(line);
        String word = words.hasMoreTokens() ? words.nextToken() : "";
        if (word.equals("nameserver") && words.hasMoreTokens()) {
          foundServers.add(words.nextToken());
        } else if (word.equals("search") || word.equals("domain")) {
          // The last line of either kind counts (resolv.conf(5)).
          foundSearch.clear();
          while (words.hasMoreTokens()) {
            foundSearch.add(words.nextToken());
          }
        }
      }
    } catch (IOException e) {
      throw new IOException(file + " cannot be read; set server=<address> in the URL", e);
    }
    if (foundServers.isEmpty()) {
      foundServers.add("127.0.0.1");
    }
    foundSearch.removeAll(Collections.singleton("."));
    servers = foundServers;
    search = foundSearch;
    modified = at;
    length = size;
  }
}
