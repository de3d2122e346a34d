package io.portside.scanner.core;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The names of services by port, and the order in which ports are most likely open: a short table
 * of our own, {@code services.txt}, beside this class.
 */
public final class ServiceNames {
  private static final Map<Integer, String> NAMES = load();

  private ServiceNames() {}

  /** The name of the service usually found on the TCP port, or an empty text. */
  public static String of(int port) {
    return NAMES.getOrDefault(port, "");
  }

  /** The ports a service of this name usually listens on; empty for an unknown name. */
  static List<Integer> portsOf(String name) {
    return NAMES.entrySet().stream()
        .filter(entry -> entry.getValue().equals(name))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The ports of all names that match, {@code *} for any characters and {@code ?} for one. */
  static List<Integer> portsLike(String wildcard) {
    return NAMES.entrySet().stream()
        .filter(entry -> matches(wildcard, entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * The ports in the order of the table; when it is exhausted, the rest from 1 upwards.
   *
   * @param count 1-65535
   */
  static IntStream topPorts(int count) {
    IntStream named = NAMES.keySet().stream().mapToInt(Integer::intValue);
    IntStream rest = IntStream.rangeClosed(1, PortSet.MAX_PORT).filter(p -> !NAMES.containsKey(p));
    return IntStream.concat(named, rest).limit(count);
  }

  /** The known name at most two edits away, if there is one. */
  static Optional<String> closest(String name) {
    return NAMES.values().stream()
        .filter(known -> distance(name, known) <= (name.length() > 3 ? 2 : 1))
        .min((a, b) -> Integer.compare(distance(name, a), distance(name, b)));
  }

  /** Iterative, so that a hostile pattern costs at most pattern times text. */
  private static boolean matches(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  /** Levenshtein's edit distance; long texts count as far away. */
  private static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) > 2) {
      return Integer.MAX_VALUE;
    }
    int[] row = IntStream.rangeClosed(0, b.length()).toArray();
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  private static Map<Integer, String> load() {
    Map<Integer, String> names = new LinkedHashMap<>();
    try (InputStream in = ServiceNames.class.getResourceAsStream("services.txt")) {
      if (in == null) {
        throw new IllegalStateException("services.txt is missing beside " + ServiceNames.class);
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isEmpty() && line.charAt(0) != '#') {
          String[] fields = line.split(" ", 2);
          names.put(Integer.valueOf(fields[0]), fields[1]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }
}
