# One image per service: docker build --build-arg SERVICE=chat-service .
# docker-compose.yml builds all three from this file; they share the build stage.

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
# The poms first: libraries are fetched again only when one of these changes, not with each source.
COPY pom.xml jvm.args ./
COPY .mvn .mvn
COPY common/pom.xml common/
COPY chat-service/pom.xml chat-service/
COPY scanner-service/pom.xml scanner-service/
COPY console/pom.xml console/
COPY gateway/pom.xml gateway/
COPY launcher/pom.xml launcher/
COPY system-tests/pom.xml system-tests/
RUN mvn -q -DskipTests -pl chat-service,scanner-service,gateway -am package
COPY common/src common/src
COPY chat-service/src/main chat-service/src/main
COPY scanner-service/src/main scanner-service/src/main
COPY console/src/main console/src/main
COPY gateway/src/main gateway/src/main
RUN mvn -q -DskipTests -pl chat-service,scanner-service,gateway -am clean package

FROM eclipse-temurin:25-jre
ARG SERVICE
WORKDIR /app
COPY --from=build /src/jvm.args ./
COPY --from=build /src/${SERVICE}/target/lib lib
COPY --from=build /src/${SERVICE}/target/portside-${SERVICE}.jar service.jar
# The system's error texts, of which a few are told apart, as the code expects them.
ENV LC_ALL=C.UTF-8
# No name needed, and none that a volume's owner could clash with.
USER 10001:10001
# SerialGC: the smallest footprint; a service has two or three busy threads. No performance data
# file: the root file system is read-only.
ENTRYPOINT ["java", "@/app/jvm.args", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", \
  "-XX:MaxRAMPercentage=55", "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError", \
  "-jar", "/app/service.jar"]
