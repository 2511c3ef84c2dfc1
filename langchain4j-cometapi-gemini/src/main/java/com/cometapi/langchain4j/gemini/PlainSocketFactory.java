package com.cometapi.langchain4j.gemini;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Makes sockets of one kind. Thread-safe if what makes them is. */
final class PlainSocketFactory extends SocketFactory {

    interface Maker {
        Socket make() throws IOException;
    }

    private final Maker maker;

    PlainSocketFactory(Maker maker) {
        this.maker = maker;
    }

    @Override
    public Socket createSocket() throws IOException {
        return maker.make();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(maker.make(), new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        Socket socket = maker.make();
        socket.bind(new InetSocketAddress(local, localPort));
        return connected(socket, new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(maker.make(), new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        Socket socket = maker.make();
        socket.bind(new InetSocketAddress(local, localPort));
        return connected(socket, new InetSocketAddress(host, port));
    }

    private static Socket connected(Socket socket, InetSocketAddress address) throws IOException {
        socket.connect(address);
        return socket;
    }
}
