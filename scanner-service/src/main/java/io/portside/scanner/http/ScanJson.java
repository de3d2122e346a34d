package io.portside.scanner.http;

import io.portside.scanner.core.Finding;
import io.portside.scanner.core.HostResult;
import io.portside.scanner.core.ScanRecord;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The wire form of scans; fields are only ever added. */
final class ScanJson {
  private ScanJson() {}

  static JsonObject of(ScanRecord scan) {
    return new JsonObject()
        .put("id", scan.id())
        .put("target", scan.target())
        .put("ports", scan.ports())
        .put("by", scan.actor())
        .put("room", scan.room().isEmpty() ? null : scan.room())
        .put("startedAt", scan.startedAt().toString())
        .put("state", scan.status().label())
        .put("total", scan.total())
        .put("probed", scan.counts().probed())
        .put("elapsedMs", scan.elapsedMs())
        .put(
            "counts",
            new JsonObject()
                .put("open", scan.counts().open())
                .put("closed", scan.counts().closed())
                .put("filtered", scan.counts().filtered())
                .put("unscanned", scan.counts().unscanned()));
  }

  static JsonObject of(Finding finding) {
    return new JsonObject()
        .put("n", finding.number())
        .put("host", finding.address().toString())
        .put("port", finding.port())
        .put("service", finding.service())
        .put("atMs", finding.atMs());
  }

  static JsonArray findings(List<Finding> findings) {
    JsonArray array = new JsonArray();
    findings.forEach(finding -> array.add(of(finding)));
    return array;
  }

  /** Per address the ports of each reason, the state in front: {@code open/syn-ack}. */
  static JsonArray hosts(List<HostResult> hosts) {
    JsonArray array = new JsonArray();
    for (HostResult host : hosts) {
      JsonArray states = new JsonArray();
      host.ports()
          .forEach(
              (reason, ports) ->
                  states.add(
                      new JsonObject()
                          .put("state", reason.state().label())
                          .put("reason", reason.label())
                          .put("count", ports.size())
                          .put("ports", ports.toString())));
      array.add(new JsonObject().put("host", host.address().toString()).put("states", states));
    }
    return array;
  }
}
