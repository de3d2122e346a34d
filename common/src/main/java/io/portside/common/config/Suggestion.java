package io.portside.common.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known word that was probably meant. */
public final class Suggestion {
  /** Longer words are not compared: the table grows with the product of the lengths. */
  private static final int MAX_CHARS = 128;

  private Suggestion() {}

  /** The nearest known word, if it is near enough: a third of its letters may differ. */
  public static Optional<String> nearest(String word, Collection<String> known) {
    if (word.length() > MAX_CHARS) {
      return Optional.empty();
    }
    record Near(String word, int distance) {}
    String lower = word.toLowerCase(Locale.ROOT);
    return known.stream()
        .map(k -> new Near(k, distance(lower, k.toLowerCase(Locale.ROOT))))
        .filter(near -> near.distance() <= Math.max(1, near.word().length() / 3))
        .min(Comparator.comparingInt(Near::distance))
        .map(Near::word);
  }

  /** Damerau-Levenshtein (optimal string alignment): a swap of neighbours counts once. */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 ? j : j == 0 ? i : cheapest(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int cheapest(int[][] cost, String a, String b, int i, int j) {
    int replace = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(replace, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
