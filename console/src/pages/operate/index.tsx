export default () => <h1>Operate</h1>;
