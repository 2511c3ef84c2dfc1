package com.cometapi.langchain4j.gemini.spring;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;
import org.springframework.boot.ssl.SslBundle;

/** Makes the sockets of the newest version of an SSL bundle. Open connections keep theirs. Thread-safe. */
final class ReloadableSocketFactory extends SSLSocketFactory {

    private volatile SSLSocketFactory newest = (SSLSocketFactory) SSLSocketFactory.getDefault();

    void use(SslBundle bundle) {
        newest = bundle.createSslContext().getSocketFactory();
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return newest.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return newest.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket() throws IOException {
        return newest.createSocket();
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return newest.createSocket(socket, host, port, autoClose);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return newest.createSocket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return newest.createSocket(host, port, local, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return newest.createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return newest.createSocket(host, port, local, localPort);
    }
}
