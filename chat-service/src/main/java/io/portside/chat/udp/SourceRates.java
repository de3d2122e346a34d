package io.portside.chat.udp;

import io.portside.chat.core.FloodLimit;
import io.portside.common.net.IpAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** How fast each address posts, for a bounded number of addresses. */
final class SourceRates {
  private static final double NANOS = 1e9;
  private static final float USUAL_LOAD = 0.75f;

  private final FloodLimit.Rate rate;
  private final int maxSources;
  private final long restoredNs;
  private final Map<IpAddress, Source> sources = new LinkedHashMap<>(16, USUAL_LOAD, true);

  private record Source(FloodLimit limit, long lastNs) {}

  SourceRates(FloodLimit.Rate rate, int maxSources) {
    this.rate = rate;
    this.maxSources = maxSources;
    this.restoredNs = (long) (rate.burst() / rate.perSecond() * NANOS);
  }

  /** Whether this address may post now. */
  boolean take(IpAddress address, long nowNs) {
    Source known = sources.get(address);
    if (known == null && !makeRoom(nowNs)) {
      return false;
    }
    FloodLimit limit = known == null ? new FloodLimit(rate, nowNs) : known.limit();
    sources.put(address, new Source(limit, nowNs));
    return limit.take(nowNs) == 0;
  }

  int size() {
    return sources.size();
  }

  private boolean makeRoom(long nowNs) {
    if (sources.size() < maxSources) {
      return true;
    }
    Iterator<Source> longestSilent = sources.values().iterator();
    if (nowNs - longestSilent.next().lastNs() < restoredNs) {
      return false;
    }
    longestSilent.remove();
    return true;
  }
}
