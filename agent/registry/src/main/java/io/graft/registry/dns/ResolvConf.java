package io.graft.registry.dns;

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

/**
 * What this host says of name servers: {@code /etc/resolv.conf}, read again when it has changed. On
 * the agent's thread.
 */
final class ResolvConf {
  private static final int LARGEST = 64 * 1024;

  private final File file;
  private long modified = -1;
  private long length = -1;
  private List<String> servers = Collections.emptyList();
  private List<String> search = Collections.emptyList();

  ResolvConf(File file) {
    this.file = file;
  }

  /**
   * Addresses of name servers; that of this host where the file names none.
   *
   * @throws IOException with a clause for people
   */
  List<String> servers() throws IOException {
    read();
    return servers;
  }

  /**
   * Domains in which names are looked for.
   *
   * @throws IOException with a clause for people
   */
  List<String> search() throws IOException {
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
          // The last line of either counts (resolv.conf(5)).
          foundSearch.clear();
          while (words.hasMoreTokens()) {
            foundSearch.add(words.nextToken());
          }
        }
      }
    } catch (IOException e) {
      throw new IOException(
          file + " cannot be read; server=<address> in the URL names a name server", e);
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
