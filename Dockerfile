# docker build -t dingdesk . && docker run -e DINGTALK_CLIENT_ID=… -e DINGTALK_CLIENT_SECRET=… -v dingdesk:/data dingdesk
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=devel
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /dingdesk . \
 && mkdir /data && chown 65532:65532 /data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /dingdesk /dingdesk
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
VOLUME /data
ENV DINGDESK_STORE=sqlite:/data/dingdesk.db DINGDESK_ADMIN_ADDR=0.0.0.0:8088
EXPOSE 8088
ENTRYPOINT ["/dingdesk"]
CMD ["run"]
